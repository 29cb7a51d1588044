import { Button, Textarea } from "@mantine/core";
import { getHotkeyHandler } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { post } from "~/api/client";
import type { TimelineEntry } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";

/** Says something about a change, for everybody who sees it. */
export function CommentForm({ number }: { number: number }) {
  const [text, setText] = useState("");
  const client = useQueryClient();
  const say = useMutation({
    mutationFn: () => post<TimelineEntry>(`/changes/${number}/comments`, { text }),
    onSuccess: async () => {
      setText("");
      await client.invalidateQueries({ queryKey: ["changes", number] });
    },
  });
  const empty = text.trim() === "";
  const send = () => {
    if (!empty && !say.isPending) say.mutate();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send();
  };
  return (
    <form onSubmit={submit} style={{ display: "grid", gap: 8, marginTop: 18, justifyItems: "start" }}>
      <Textarea
        label="Comment"
        description="Everybody who sees this change reads it, here and on the pull request. It cannot be altered later."
        autosize
        minRows={2}
        w="100%"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={getHotkeyHandler([["mod+Enter", send]])}
      />
      <ProblemAlert error={say.error} />
      <Button type="submit" disabled={empty} loading={say.isPending}>
        Comment
      </Button>
    </form>
  );
}
