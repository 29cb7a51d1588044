import { createFileRoute, redirect } from "@tanstack/react-router";
import { ApiProblem } from "~/api/problem";
import { meQuery } from "~/api/queries";
import { Shell } from "~/app/Shell";

export const Route = createFileRoute("/_app")({
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queryClient.ensureQueryData(meQuery);
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 401)
        throw redirect({ to: "/signin", search: { next: location.href } });
      throw error;
    }
  },
  component: Shell,
});
