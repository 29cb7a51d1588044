/** A template key made of a name or a module's path: `catalog/local/My network` becomes `my_network`. */
export function keyFrom(text: string): string {
  const last = text.split("/").filter(Boolean).at(-1) ?? "";
  return last
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^[_0-9]+|_+$/g, "");
}

/** A name for people made of a key: `my_network` becomes `My network`. */
export function nameFrom(key: string): string {
  const words = key.replaceAll(/[_-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
