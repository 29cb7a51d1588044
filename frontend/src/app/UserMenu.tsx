import { type MantineColorScheme, Menu, useMantineColorScheme } from "@mantine/core";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { Link, useRouter } from "@tanstack/react-router";
import { post } from "~/api/client";
import { meQuery } from "~/api/queries";
import css from "./Shell.module.css";

const schemes = [
  { value: "auto", label: "As the system" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
] as const;

/** Who I am, my tokens, light or dark, and the way out. */
export function UserMenu() {
  const me = useSuspenseQuery(meQuery).data;
  const client = useQueryClient();
  const router = useRouter();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const leave = useMutation({
    mutationFn: () => post("/logout"),
    onSettled: async () => {
      client.clear();
      await router.navigate({ to: "/signin" });
    },
  });
  return (
    <Menu position="top-start" width={210} transitionProps={{ duration: 100 }}>
      <Menu.Target>
        <button type="button" className={css.user}>
          <span className={css.initial} aria-hidden="true">
            {me.user.name.charAt(0).toUpperCase()}
          </span>
          <span className="clip">{me.user.name}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Signed in as {me.user.username}</Menu.Label>
        <Menu.Item component={Link} to="/tokens">
          Access tokens
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>Appearance</Menu.Label>
        <Menu.RadioGroup value={colorScheme} onChange={(next) => setColorScheme(next as MantineColorScheme)}>
          {schemes.map((scheme) => (
            <Menu.RadioItem key={scheme.value} value={scheme.value}>
              {scheme.label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item onClick={() => leave.mutate()}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
