// How quick a form of 240 inputs is, every one of them in the open: from a key to the next picture. Figures to read, not
// a test; that a key draws one field alone is a unit test. See support/stack.mjs for the settings.
import { apiOf, provide } from "./support/api.mjs";
import { large } from "./support/module.mjs";
import { makeRepository } from "./support/repository.mjs";
import { start } from "./support/stack.mjs";

const { as, stop, url } = await start();
const repository = makeRepository({ "v1.0.0": { "main/main.tf": large(240) } });
const mark = Date.now().toString(36);
const slug = `large-${mark}`;
const key = `large_${mark}`;
const page = await as("engineer");
await provide(apiOf(page, url), {
  slug,
  project: slug,
  key,
  name: key,
  address: repository.address,
});
await page.goto(`${url}/request?template=${key}&project=${slug}&parent=&name=large`);
await page.getByRole("button", { name: /Advanced/ }).waitFor();

const opened = await page.evaluate(async () => {
  const shown = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const fold = [...document.querySelectorAll("button")].find((button) => button.innerText.includes("Advanced"));
  if (fold.ariaExpanded === "true") fold.click();
  await shown();
  const from = performance.now();
  fold.click();
  await shown();
  return performance.now() - from;
});
const fields = await page.locator('[id^="row-setting_"]').count();

const keys = await page.evaluate(async () => {
  const input = document.getElementById("field-setting_0");
  const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
  input.focus();
  const times = [];
  for (let count = 1; count <= 100; count++) {
    const from = performance.now();
    set.call(input, "x".repeat(count));
    input.dispatchEvent(new Event("input", { bubbles: true }));
    await Promise.resolve();
    const computed = performance.now() - from;
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    times.push({ computed, shown: performance.now() - from });
  }
  return times;
});
const median = (of) =>
  keys
    .map(of)
    .sort((a, b) => a - b)[50]
    .toFixed(1);
console.log(`${fields} fields opened in ${opened.toFixed(0)} ms`);
console.log(
  `a key: ${median((key) => key.computed)} ms of work, ${median((key) => key.shown)} ms until it is shown (median of 100)`,
);

await stop();
repository.remove();
