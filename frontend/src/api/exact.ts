// Terraform's numbers are wider than the browser's. What the browser cannot hold stays text, which Terraform's own
// conversion takes as the number that it says.

const decimal = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;

/** The number that a text says: a number where the browser can hold it, its text where it cannot, null for no number. */
export function numberOf(text: string): number | string | null {
  if (!decimal.test(text)) return null;
  const number = Number(text);
  return Number.isFinite(number) && digitsOf(text) === digitsOf(String(number)) ? number : text;
}

/** A decimal in one spelling: its digits and where they stand. */
function digitsOf(text: string): string {
  const [, sign, whole = "", part = "", power = "0"] = /^([-+]?)(\d*)\.?(\d*)(?:[eE]([-+]?\d+))?$/.exec(text) ?? [];
  const digits = `${whole}${part}`.replace(/^0+/, "");
  const kept = digits.replace(/0+$/, "");
  if (kept === "") return "0";
  return `${sign === "-" ? "-" : ""}${kept}e${Number(power) - part.length + digits.length - kept.length}`;
}

// A text, or a number outside of texts.
const token = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;

/** Reads JSON; a number that the browser cannot hold becomes its text, so that no digit is lost on the way back. */
export function readExact<T>(json: string): T {
  const long = /[[:,\s]-?\d[\d.]{15}/.test(json);
  const kept = (part: string) => (part.startsWith('"') || numberOf(part) !== part ? part : JSON.stringify(part));
  return JSON.parse(long ? json.replaceAll(token, kept) : json) as T;
}
