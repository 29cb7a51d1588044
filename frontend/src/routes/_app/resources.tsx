import { createFileRoute } from "@tanstack/react-router";
import { ResourcesLayout } from "~/features/resources/ResourcesLayout";

export const Route = createFileRoute("/_app/resources")({ component: ResourcesLayout });
