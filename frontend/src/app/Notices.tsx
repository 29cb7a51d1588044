import { useSyncExternalStore } from "react";
import { noticeStore } from "./notice";
import css from "./Shell.module.css";

/** Where short confirmations appear. */
export function Notices() {
  const notices = useSyncExternalStore(noticeStore.subscribe, noticeStore.read);
  return (
    <div className={css.notices} role="status" aria-live="polite">
      {notices.map((notice) => (
        <div key={notice.id} className={css.notice}>
          {notice.text}
        </div>
      ))}
    </div>
  );
}
