import { createFileRoute } from "@tanstack/react-router";
import { IntegrationList } from "~/features/integrations/IntegrationList";

export const Route = createFileRoute("/_app/integrations")({ component: IntegrationList });
