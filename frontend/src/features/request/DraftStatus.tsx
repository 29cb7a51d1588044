import type { Entry } from "./useEntry";

/** Whether what was typed is kept in this browser, and the way to forget it. */
export function DraftStatus({ entry, secret }: { entry: Entry; secret: boolean }) {
  const { saved, restored, store } = entry;
  const left = secret ? "; sensitive values are not kept" : "";
  return (
    <>
      <span className="small muted" role="status">
        {saved ? `draft saved in this browser${left}` : restored ? `your draft was restored${left}` : ""}
      </span>
      {(saved || restored) && (
        <button type="button" className="link small" onClick={() => store.drop(true)}>
          discard the draft
        </button>
      )}
    </>
  );
}
