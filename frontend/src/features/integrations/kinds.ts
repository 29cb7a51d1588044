import type { IntegrationKind } from "~/api/types";

export const integrationKinds: Record<IntegrationKind, string> = {
  git_token: "Git over HTTPS, with a token",
  git_ssh: "Git over SSH, with a private key",
};
