import type { StateBackend } from "~/api/types";

export const backendKinds = ["terrace", "s3", "gcs", "azurerm"] as const;
export type BackendKind = (typeof backendKinds)[number];

export const kindName: Record<BackendKind, string> = {
  terrace: "Terrace",
  s3: "Amazon S3",
  gcs: "Google Cloud Storage",
  azurerm: "Azure Blob Storage",
};

type Field = { name: string; label: string; required: boolean; help?: string };

const bucket: Field = { name: "bucket", label: "Bucket", required: true };
const prefix: Field = {
  name: "prefix",
  label: "Prefix",
  required: false,
  help: "The folder that holds the states; the path of each resource follows it.",
};

export const backendFields: Record<BackendKind, Field[]> = {
  terrace: [],
  s3: [bucket, { name: "region", label: "Region", required: true, help: "As in eu-central-1." }, prefix],
  gcs: [bucket, prefix],
  azurerm: [
    { name: "resource_group_name", label: "Resource group", required: true },
    { name: "storage_account_name", label: "Storage account", required: true },
    { name: "container_name", label: "Container", required: true },
    prefix,
  ],
};

/** What is sent: the settings of the chosen kind and no others. How a bucket is addressed stays as it is. */
export function backendBody(kind: BackendKind, settings: Partial<StateBackend>): StateBackend {
  const own = backendFields[kind].map(({ name }) => [name, String(settings[name] ?? "").trim()]);
  const addressed = kind === "s3" && settings.path_style === true ? { path_style: true } : {};
  return { kind, ...Object.fromEntries(own), ...addressed };
}

/** The place in a few words, such as `Amazon S3, acme-states/tf`. */
export function backendText(backend: StateBackend): string {
  if (backend.kind === "terrace") return kindName.terrace;
  const container = backend.bucket ?? `${backend.storage_account_name}/${backend.container_name}`;
  return `${kindName[backend.kind]}, ${container}${backend.prefix ? `/${backend.prefix}` : ""}`;
}
