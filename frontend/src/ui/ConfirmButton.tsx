import { Button, type ButtonProps, Group, Modal, Stack, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { GuardedButton } from "./GuardedButton";

type Props = ButtonProps & {
  label: string;
  title: string;
  /** Why this cannot be done now; null when it can. */
  blocked?: string | null;
  /** Asks for a reason: required, optional, or not at all. */
  reason?: "required" | "optional" | "none";
  /** The text that must be typed first. */
  typed?: string;
  confirm: string;
  danger?: boolean;
  /** Rejects with an error when it failed; the dialog then stays open and shows `failure`. */
  onConfirm: (reason: string) => Promise<unknown>;
  failure?: ReactNode;
  children?: ReactNode;
};

/** A button whose action is asked for once more, with a reason or a typed name where the matter is grave. */
export function ConfirmButton(props: Props) {
  const {
    label,
    title,
    blocked = null,
    reason = "none",
    typed,
    confirm,
    danger = false,
    onConfirm,
    failure,
    children,
    ...rest
  } = props;
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [why, setWhy] = useState("");
  const [name, setName] = useState("");
  const ready = (reason !== "required" || why.trim() !== "") && (typed === undefined || name === typed);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready || busy) return;
    setBusy(true);
    await onConfirm(why.trim()).then(
      () => setOpen(false),
      () => undefined,
    );
    setBusy(false);
  };
  return (
    <>
      <GuardedButton
        variant="default"
        color={danger ? "red" : undefined}
        {...rest}
        reason={blocked}
        onClick={() => setOpen(true)}
      >
        {label}
      </GuardedButton>
      <Modal opened={open} onClose={() => setOpen(false)} title={title}>
        <form onSubmit={submit}>
          <Stack gap="md">
            {children}
            {reason !== "none" && (
              <Textarea
                label="Reason"
                description={reason === "required" ? "Everybody who follows this will read it." : "Optional."}
                required={reason === "required"}
                autosize
                minRows={2}
                value={why}
                onChange={(event) => setWhy(event.currentTarget.value)}
                data-autofocus
              />
            )}
            {typed !== undefined && (
              <TextInput
                label={`Type ${typed} to confirm`}
                autoComplete="off"
                value={name}
                onChange={(event) => setName(event.currentTarget.value)}
                data-autofocus={reason === "none" || undefined}
              />
            )}
            {failure}
            <Group justify="flex-end" gap={8}>
              <Button variant="default" onClick={() => setOpen(false)}>
                Cancel
              </Button>
              <Button type="submit" color={danger ? "red" : undefined} disabled={!ready} loading={busy}>
                {confirm}
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
