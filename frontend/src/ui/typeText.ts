const opening = "([{";
const closing = ")]}";

/** A Terraform type as its author broke it into lines; one that is all on a long line gets a line for each attribute. */
export function typeText(type: string, width = 44): string {
  const text = type.trim();
  return text.length <= width || text.includes("\n") ? text : broken(text);
}

/** A Terraform type on one line. Attributes that stood on lines of their own are told apart by commas. */
export function typeLine(type: string): string {
  const apart = type.trim().replaceAll(/([^\s([{,])\s*\n\s*(?=[^\s)\]}])/g, "$1, ");
  return apart.replaceAll(/,?\s*\n\s*(?=[)\]}])/g, " ").replaceAll(/\s+/g, " ");
}

function broken(flat: string): string {
  let text = "";
  let depth = 0;
  const lines: boolean[] = [];
  const feed = () => `${text.trimEnd()}\n${"  ".repeat(depth)}`;
  for (let at = 0; at < flat.length; at += 1) {
    const letter = flat[at] ?? "";
    if (letter === '"') {
      const end = closingQuote(flat, at);
      text += flat.slice(at, end);
      at = end - 1;
    } else if (opening.includes(letter)) {
      const many = letter === "{" && flat[at + 1] !== "}";
      lines.push(many);
      text += letter;
      if (many) {
        depth += 1;
        text = feed();
      }
    } else if (closing.includes(letter)) {
      if (lines.pop()) {
        depth -= 1;
        text = feed();
      }
      text += letter;
    } else if (letter === "," && lines.at(-1) === true) {
      text += letter;
      text = feed();
    } else if (letter !== " " || !text.endsWith(" ")) text += letter;
  }
  return text.replaceAll(/,?\s*\n(\s*)}/g, "\n$1}");
}

function closingQuote(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}
