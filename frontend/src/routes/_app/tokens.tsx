import { createFileRoute } from "@tanstack/react-router";
import { TokenList } from "~/features/tokens/TokenList";

export const Route = createFileRoute("/_app/tokens")({ component: TokenList });
