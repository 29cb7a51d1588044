/** The day so many days after another, as a date input writes it. */
export function dateAfter(from: Date, days: number): string {
  const day = new Date(from.getFullYear(), from.getMonth(), from.getDate() + days);
  const two = (number: number) => String(number).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

/** The last second of a day where the reader is, as the API takes it. */
export function endOfDay(date: string): string {
  return new Date(`${date}T23:59:59`).toISOString();
}

const units: [number, string][] = [
  [86_400, "day"],
  [3_600, "hour"],
  [60, "minute"],
  [1, "second"],
];

/** A time between two looks in words: `every 6 hours`. */
export function everyText(seconds: number): string {
  if (seconds === 0) return "never";
  const [size, name] = units.find(([size]) => seconds % size === 0) ?? [1, "second"];
  const count = seconds / size;
  return count === 1 ? `every ${name}` : `every ${count} ${name}s`;
}
