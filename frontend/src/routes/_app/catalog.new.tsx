import { createFileRoute } from "@tanstack/react-router";
import { NewTemplate } from "~/features/catalog/NewTemplate";

export const Route = createFileRoute("/_app/catalog/new")({ component: NewTemplate });
