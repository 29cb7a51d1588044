import { createFileRoute } from "@tanstack/react-router";
import { RuleList } from "~/features/rules/RuleList";

export const Route = createFileRoute("/_app/rules")({ component: RuleList });
