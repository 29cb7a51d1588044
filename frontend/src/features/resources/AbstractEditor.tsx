import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { patch } from "~/api/client";
import { explainQuery } from "~/api/queries";
import type { EditedResource, Resource } from "~/api/types";
import { notify } from "~/app/notice";
import { ImpactEditor, type Values } from "~/features/impact/ImpactEditor";
import { lockedAbove } from "~/features/impact/locks";
import { usePropose } from "~/features/sets/useAskSet";
import { GuardedButton } from "~/ui/GuardedButton";
import { reasonOf } from "./reasons";

/** Edits what an abstract resource hands down, after showing every value below that the edit alters. */
export function AbstractEditor({ resource }: { resource: Resource }) {
  const [open, setOpen] = useState(false);
  const explain = useQuery({ ...explainQuery(resource.id), enabled: open }).data;
  const client = useQueryClient();
  const propose = usePropose();
  const path = `/resources/${resource.id}`;
  const edit = (values: Values, preview: boolean) =>
    patch<EditedResource>(path, values, resource.revision, preview ? { preview } : undefined);
  const save = async (values: Values) => {
    await edit(values, false);
    notify(`Tags and configs of ${resource.slug} were saved.`);
    setOpen(false);
    await client.invalidateQueries({ queryKey: ["resources"] });
  };
  const locks = (kind: "tags" | "configs") => lockedAbove(explain?.[kind] ?? {}, resource.path);
  return (
    <>
      <GuardedButton reason={reasonOf(resource.can.update)} onClick={() => setOpen(true)}>
        Edit tags and configs
      </GuardedButton>
      {open && (
        <ImpactEditor
          title={`Tags and configs of ${resource.path}`}
          values={resource}
          locks={{ tags: locks("tags"), configs: locks("configs") }}
          look={(values) => edit(values, true)}
          save={save}
          propose={propose}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
