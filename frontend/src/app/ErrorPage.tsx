import { Button, Group } from "@mantine/core";
import { useQueryErrorResetBoundary } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { asProblem } from "~/api/problem";
import { PageHeader } from "~/ui/PageHeader";
import { MissingPage } from "./MissingPage";
import { ProblemAlert } from "./ProblemAlert";

/** In place of a page that could not be loaded. */
export function ErrorPage({ error }: { error: unknown }) {
  const router = useRouter();
  const boundary = useQueryErrorResetBoundary();
  if (asProblem(error).status === 404) return <MissingPage />;
  const retry = () => {
    boundary.reset();
    void router.invalidate();
  };
  return (
    <>
      <PageHeader title="This page could not be loaded" />
      <ProblemAlert error={error} />
      <Group mt="md">
        <Button onClick={retry}>Try again</Button>
      </Group>
    </>
  );
}
