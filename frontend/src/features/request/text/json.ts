import { numberOf } from "~/api/exact";
import type { Json } from "~/api/types";
import { unfinished } from "../unfinished";

// JSON is read here and not by the browser, whose reader forgets digits of large numbers, takes the last of two equal
// keys in silence, and names the place of a fault in its own words or not at all.

/** The value that a JSON text stands for, or the text with why it is none and in which line. */
export function readJson(text: string): Json {
  try {
    return new Reader(text).whole();
  } catch (error) {
    if (error instanceof Fault) return unfinished(text, error.message);
    return unfinished(text, "This is nested too deeply to be read here.");
  }
}

/** The text that stands for a value. */
export function jsonText(value: Json | undefined): string {
  return value === undefined ? "" : JSON.stringify(value, null, 2);
}

class Fault extends Error {}

const token = /\s*("(?:[^"\\\n]|\\.)*"|-?[\d.][\w.+-]*|[A-Za-z_]\w*|[[\]{}:,]|$|[\s\S])/y;

class Reader {
  private now = "";
  private at = 0;

  constructor(private readonly text: string) {
    this.next();
  }

  whole(): Json {
    const value = this.value();
    if (this.now !== "") this.fail(`one value is needed, and ${this.shown()} comes after it.`);
    return value;
  }

  private value(): Json {
    const said = this.now;
    if (said === "[") return this.list();
    if (said === "{") return this.object();
    if (said === "" || "]},:".includes(said)) this.fail(`a value is missing before ${this.shown()}.`);
    const value = this.scalar(said);
    this.next();
    return value;
  }

  private scalar(said: string): Json {
    if (said === '"') this.fail("a text is not closed by a double quote.");
    if (said.startsWith('"')) return this.string(said);
    if (said === "true" || said === "false") return said === "true";
    if (said === "null") return null;
    const number = /^-?(?:0|[1-9])/.test(said) ? numberOf(said) : null;
    return number ?? this.fail(`${this.shown()} is no value; texts stand in double quotes.`);
  }

  private string(said: string): string {
    try {
      return JSON.parse(said) as string;
    } catch {
      return this.fail(`the text ${this.shown()} is not written as JSON has it.`);
    }
  }

  private list(): Json[] {
    const items: Json[] = [];
    this.next();
    while (this.now !== "]") {
      items.push(this.value());
      this.separated("]");
    }
    this.next();
    return items;
  }

  private object(): Record<string, Json> {
    const entries = new Map<string, Json>();
    this.next();
    while (this.now !== "}") {
      if (!this.now.startsWith('"')) this.fail(`a key in double quotes is needed, not ${this.shown()}.`);
      const key = this.string(this.now);
      if (entries.has(key)) this.fail(`the key ${this.shown()} is there twice.`);
      this.next();
      if (this.now !== ":") this.fail(`a colon is needed after a key, not ${this.shown()}.`);
      this.next();
      entries.set(key, this.value());
      this.separated("}");
    }
    this.next();
    return Object.fromEntries(entries);
  }

  /** A comma, and something after it; or the end. */
  private separated(end: string): void {
    if (this.now === end) return;
    if (this.now !== ",") this.fail(`a comma or ${end} is needed, not ${this.shown()}.`);
    this.next();
    if (this.now === end) this.fail("nothing comes after the last comma.");
  }

  private next(): void {
    token.lastIndex = this.at;
    const match = token.exec(this.text);
    this.now = match?.[1] ?? "";
    this.at += match?.[0].length ?? 0;
  }

  private shown(): string {
    if (this.now === "") return "the end";
    return this.now.length > 24 ? `${this.now.slice(0, 24)}…` : this.now;
  }

  private fail(what: string): never {
    const before = this.text.slice(0, this.at - this.now.length);
    const line = (this.now === "" ? before.trimEnd() : before).split("\n").length;
    throw new Fault(`Line ${line}: ${what}`);
  }
}
