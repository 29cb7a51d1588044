import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { type FormEvent, useEffect, useState } from "react";
import { post } from "~/api/client";
import { asProblem } from "~/api/problem";
import { meQuery } from "~/api/queries";
import type { Me } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { Mark } from "~/ui/Mark";
import { Panel } from "~/ui/Panel";
import { safeNext } from "./next";
import css from "./SignIn.module.css";

/** Asks for name and password, and goes on to where the visitor wanted to be. */
export function SignIn({ next }: { next: string | undefined }) {
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const client = useQueryClient();
  const router = useRouter();
  useEffect(() => {
    document.title = "Sign in · Terrace";
  }, []);
  const enter = useMutation({
    mutationFn: () => post<Me>("/login", { username: username.trim(), password }),
    onSuccess: (me) => {
      client.clear();
      client.setQueryData(meQuery.queryKey, me);
      router.history.push(safeNext(next));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!enter.isPending) enter.mutate();
  };
  const refused = enter.error !== null && asProblem(enter.error).status === 401;
  return (
    <main className={css.page}>
      <div className={css.card}>
        <h1 className={css.brand}>
          <Mark size={34} />
          Terrace
        </h1>
        <Panel label="Sign in">
          <form onSubmit={submit}>
            <Stack gap="md">
              {refused ? (
                <p role="alert" style={{ margin: 0, color: "var(--bad)" }}>
                  That name and password do not belong together.
                </p>
              ) : (
                <ProblemAlert error={enter.error} />
              )}
              <TextInput
                label="Username"
                autoComplete="username"
                autoFocus
                required
                withAsterisk={false}
                value={username}
                onChange={(event) => setUsername(event.currentTarget.value)}
              />
              <PasswordInput
                label="Password"
                autoComplete="current-password"
                required
                withAsterisk={false}
                value={password}
                onChange={(event) => setPassword(event.currentTarget.value)}
              />
              <Button type="submit" fullWidth loading={enter.isPending}>
                Sign in
              </Button>
            </Stack>
          </form>
        </Panel>
        <details className={css.hint}>
          <summary>First time here?</summary>
          <p>
            Terrace has no standing accounts. The first start on an empty database prints a one-time link in the
            server's log; open it to set the password of <code>admin</code>. <code>terrace demo</code> prints its own
            accounts in the terminal.
          </p>
        </details>
      </div>
    </main>
  );
}
