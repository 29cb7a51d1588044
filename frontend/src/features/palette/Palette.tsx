import { Modal, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { Fragment, type KeyboardEvent, useState } from "react";
import { get } from "~/api/client";
import { templatesQuery } from "~/api/queries";
import type { Change, List, Resource } from "~/api/types";
import { changeHits, type Hit, numberHit, pageHits, resourceHits, templateHits } from "./hits";
import css from "./Palette.module.css";

/** Finds any template, resource, change or page by its name, with the keyboard alone. */
export function Palette({ onClose }: { onClose: () => void }) {
  const [find, setFind] = useState("");
  const [at, setAt] = useState(0);
  const [settled] = useDebouncedValue(find.trim(), 150);
  const router = useRouter();
  const templates = useQuery(templatesQuery());
  const resources = useQuery({
    queryKey: ["resources", "palette", settled],
    queryFn: ({ signal }) => get<List<Resource>>("/resources", { q: settled, limit: 8 }, signal),
    enabled: settled !== "",
  });
  const changes = useQuery({
    queryKey: ["changes", "palette", settled],
    queryFn: ({ signal }) => get<List<Change>>("/changes", { q: settled.replace(/^#/, ""), limit: 6 }, signal),
    enabled: settled !== "",
  });
  const found =
    settled === "" ? [] : [...resourceHits(resources.data?.items ?? []), ...changeHits(changes.data?.items ?? [])];
  const direct = numberHit(find).filter((hit) => !found.some((other) => other.href === hit.href));
  const named = find.trim() === "" ? [] : templateHits(templates.data ?? [], find.trim()).slice(0, 6);
  const hits: Hit[] = [...direct, ...named, ...found, ...pageHits(find.trim())];
  const current = Math.min(at, Math.max(0, hits.length - 1));
  const open = (hit: Hit | undefined) => {
    if (hit === undefined) return;
    onClose();
    router.history.push(hit.href);
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") setAt((current + 1) % Math.max(1, hits.length));
    else if (event.key === "ArrowUp") setAt((current - 1 + hits.length) % Math.max(1, hits.length));
    else if (event.key === "Enter") open(hits[current]);
    else return;
    event.preventDefault();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      withCloseButton={false}
      padding={0}
      size={600}
      centered={false}
      yOffset="12vh"
      aria-label="Find"
    >
      <TextInput
        className={css.input}
        data-autofocus
        role="combobox"
        aria-label="Find a template, resource, change or page"
        aria-expanded="true"
        aria-controls="palette-hits"
        aria-activedescendant={hits.length > 0 ? `hit-${current}` : undefined}
        placeholder="Find a template, resource, change or page"
        autoComplete="off"
        value={find}
        onChange={(event) => {
          setFind(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={keys}
      />
      <div className={css.list} id="palette-hits" role="listbox" aria-label="Found">
        {hits.map((hit, index) => (
          <Fragment key={hit.key}>
            {hit.group !== hits[index - 1]?.group && (
              <div className={css.group} role="presentation">
                {hit.group}
              </div>
            )}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: the keys are heard by the input, which keeps the focus */}
            <div
              id={`hit-${index}`}
              className={css.hit}
              role="option"
              tabIndex={-1}
              aria-selected={index === current}
              onMouseMove={() => setAt(index)}
              onClick={() => open(hit)}
              ref={index === current ? (element) => element?.scrollIntoView({ block: "nearest" }) : undefined}
            >
              <span className="clip">{hit.label}</span>
              <code className="clip">{hit.detail}</code>
            </div>
          </Fragment>
        ))}
        {hits.length === 0 && (
          <p className="muted" style={{ padding: "4px 10px" }}>
            {resources.isFetching ? "Looking" : "Nothing has this name."}
          </p>
        )}
      </div>
    </Modal>
  );
}
