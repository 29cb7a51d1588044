// A form with every type that Terraform has, filled in by keyboard alone. An engineer imports a module of the journey's
// own; a developer finds it, fills it in, is told what is wrong in the module's words, mends it and submits. No mouse is
// touched: the page counts what a pointer does, and the count stays zero. See support/stack.mjs for the settings.
import assert from "node:assert/strict";
import { apiOf, provide } from "./support/api.mjs";
import { untilState } from "./support/deeds.mjs";
import { keyboard } from "./support/keys.mjs";
import { everything } from "./support/module.mjs";
import { makeRepository } from "./support/repository.mjs";
import { start } from "./support/stack.mjs";

const { arrive, as, shot, step, stop, url, password } = await start();
const repository = makeRepository({ "v1.0.0": { "main/main.tf": everything } });
const mark = Date.now().toString(36);
const names = { project: `Keys ${mark}`, template: `Everything ${mark}` };
const slugs = { project: `keys-${mark}`, resource: `every-${mark}` };
let page;
let keys;

await step("engineer makes a project and imports a module with every type", async () => {
  const { address } = repository;
  const key = `everything_${mark}`;
  const made = { slug: slugs.project, project: names.project, key, name: names.template, address };
  await provide(apiOf(await as("engineer"), url), made);
});

await step("developer signs in", async () => {
  page = await arrive("developer");
  keys = keyboard(page);
  await page.evaluate(() => {
    window.pointed = 0;
    for (const kind of ["pointerdown", "mousedown", "touchstart"])
      window.addEventListener(kind, () => window.pointed++, true);
  });
  await keys.to("Username");
  await keys.write("developer");
  await keys.to("Password");
  await keys.write(password("developer"));
  await keys.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Home" }).waitFor();
});

await step("finds the template and asks for one", async () => {
  await keys.press("Control+k");
  await keys.on(/^Find/);
  await keys.write(names.template);
  await page
    .getByRole("option", { name: new RegExp(names.template) })
    .first()
    .waitFor();
  await keys.press("Enter");
  await page.getByRole("heading", { level: 1, name: names.template }).waitFor();
  await keys.to("Request");
  await keys.press("Enter");
  await page.getByRole("button", { name: "Continue" }).waitFor();
  await keys.to("Project");
  await keys.write(names.project);
  await page.getByRole("option", { name: names.project }).waitFor();
  await keys.press("ArrowDown", "Enter");
  await keys.to("Continue");
  await keys.press("Enter");
  await page.getByText("Resource name", { exact: true }).waitFor();
});

await step("is led to what is missing by the summary", async () => {
  await keys.to("Review");
  await keys.press("Enter");
  await keys.on(/things need your attention/);
  await shot(page, "keyboard-summary");
  await keys.to("Name");
  await keys.press("Enter");
  await keys.on("Name");
});

await step("reads the module's own message at the field as it is left, and mends it", async () => {
  await keys.write("ab");
  await keys.press("Tab");
  await page.locator("#issue-name").getByText("The name has at least three letters.").waitFor();
  assert.equal(await page.locator('[id="field-name"]').getAttribute("aria-invalid"), "true");
  await shot(page, "keyboard-message");
  await keys.to("Name", { back: true });
  await keys.write("every");
  await keys.press("Tab");
  await page.locator("#issue-name").waitFor({ state: "detached" });
});

await step("fills in texts, numbers and choices", async () => {
  await keys.to("Resource name", { back: true });
  await keys.write(slugs.resource);
  await keys.to("Size");
  await keys.write("2.5");
  await keys.to("Open");
  await keys.press("ArrowRight", "ArrowLeft");
});

await step("adds rows of objects, moves one with Alt and an arrow, takes one away", async () => {
  await keys.to("Add to Ports");
  for (const [name, port] of [
    ["admin", "9000"],
    ["http", "99999"],
    ["extra", "1"],
  ]) {
    await keys.press("Enter");
    await keys.on(/^Ports \d: name$/);
    await keys.write(name);
    await keys.to(/^Ports \d: port$/);
    await keys.write(port);
    await keys.to("Add to Ports");
  }
  await keys.to("Remove Ports 3", { back: true });
  await keys.press("Enter");
  await keys.on("Remove Ports 2");
  await keys.to("Ports 2: name", { back: true });
  await keys.press("Alt+ArrowUp");
  await keys.on("Ports 1: name");
  await page.getByRole("status").getByText("Row 2 of Ports is now row 1 of 2.").waitFor();
});

await step("is told the rule that the rows break, and mends it in the row", async () => {
  await keys.to(/^Edit Ports/);
  await keys.press("Tab");
  await page.locator("#issue-ports").getByText("Every port lies between 1 and 65535.").waitFor();
  await shot(page, "keyboard-rule");
  await keys.to("Ports 1: port", { back: true });
  await keys.write("8080");
  await keys.press("Tab");
  await page.locator("#issue-ports").waitFor({ state: "detached" });
});

await step("goes from HCL to JSON to the form and back, and nothing is lost", async () => {
  await keys.tool("Ports", "Edit Ports as HCL");
  await keys.to("Ports as HCL", { back: true });
  const hcl = (await keys.now()).value;
  await keys.write(`${hcl.replace("8080", "8081")} # the public one`);
  await keys.tool("Ports", "Edit Ports as JSON");
  await keys.to("Ports as JSON", { back: true });
  const json = JSON.parse((await keys.now()).value);
  assert.deepEqual(json[0], { name: "http", port: 8081 });
  await keys.write(JSON.stringify([{ ...json[0], note: "public" }, json[1]]));
  await keys.tool("Ports", "Edit Ports in the form");
  await keys.to("Ports 1: note", { back: true });
  assert.equal((await keys.now()).value, "public");
});

await step("a text that is no value keeps what was typed, names the line, and cannot be sent", async () => {
  await keys.to(/Advanced/);
  await keys.press("Enter");
  await keys.tool("Window", "Edit Window as HCL");
  await keys.to("Window as HCL", { back: true });
  await keys.write('[\n  "monday",\n  4,\n  tru\n]');
  await keys.press("Control+Enter");
  await keys.on(/attention/);
  await page
    .locator("#issue-window")
    .getByText(/Line 4/)
    .waitFor();
  await shot(page, "keyboard-text");
  await keys.to("Window");
  await keys.press("Enter");
  await keys.on("Window as HCL");
  assert.match((await keys.now()).value, /tru\n/);
  await keys.write('["monday", 4, false]');
  await keys.tool("Window", "Edit Window in the form");
  await keys.to("Window 1", { back: true });
  assert.equal((await keys.now()).value, "monday");
});

await step("fills in every other type", async () => {
  await keys.to("Tier", { back: true });
  await keys.press("s");
  await keys.to("Add to Zones");
  await keys.press("Enter");
  await keys.on("Zones 1");
  await keys.write("a");
  await keys.to("Add to Zones");
  await keys.press("Enter");
  await keys.on("Zones 2");
  await keys.write("b");
  await keys.to("Add to Labels");
  await keys.press("Enter");
  await keys.on("Key 1 of Labels");
  await keys.write("team");
  await keys.to("Value of team");
  await keys.write("core");
  await keys.to("Set Scaling");
  await keys.press("Enter");
  await keys.on("Scaling: max");
  await keys.write("5");
  await keys.to("Add to Scaling: rules");
  await keys.press("Enter");
  await keys.on("Key 1 of Scaling: rules");
  await keys.write("cpu");
  await keys.to("Add to Value of cpu");
  await keys.press("Enter");
  await keys.on("Value of cpu 1");
  await keys.write("70");
  await keys.to("Add to Matrix");
  await keys.press("Enter");
  await keys.to("Add to Matrix 1");
  await keys.press("Enter");
  await keys.on("Matrix 1 1");
  await keys.write("1");
});

await step("gives a value of any type by choosing its kind, a secret, and null", async () => {
  await keys.to("Kind of Extra");
  await keys.press("l");
  await keys.to("Add to Extra");
  await keys.press("Enter");
  await keys.on("Kind of Extra 1");
  await keys.to("Extra 1");
  await keys.write("any");
  await keys.tool("Note", "Set Note to null");
  await keys.on("Set Note");
  await keys.to("Token");
  await keys.write("a secret of mine");
  await shot(page, "keyboard-filled");
});

await step("the draft and the address hold everything but the secret", async () => {
  await page.getByText(/draft saved in this browser/).waitFor();
  const kept = await page.evaluate(() => JSON.stringify(localStorage) + window.location.href);
  assert.match(kept, /monday/);
  assert.doesNotMatch(kept, /a secret of mine/);
});

await step("submits with Ctrl and Enter, and exactly these values arrive", async () => {
  await keys.press("Control+Enter");
  await page.waitForURL(/\/changes\/\d+/);
  const number = new URL(page.url()).pathname.split("/").at(-1);
  const { inputs } = await apiOf(page, url).get(`/changes/${number}`);
  const { token, ...open } = inputs;
  assert.doesNotMatch(JSON.stringify(token), /secret/);
  assert.deepEqual(open, {
    name: "every",
    size: 2.5,
    open: true,
    ports: [
      { name: "http", port: 8081, note: "public" },
      { name: "admin", port: 9000 },
    ],
    tier: "silver",
    zones: ["a", "b"],
    labels: { team: "core" },
    window: ["monday", 4, false],
    scaling: { max: 5, rules: { cpu: [70] } },
    matrix: [[1]],
    extra: ["any"],
    note: null,
  });
  assert.equal(await page.evaluate(() => window.pointed), 0);
});

await step("Terraform accepts them and plans", async () => {
  await untilState(page, "Planned");
  await shot(page, "keyboard-change");
});

await stop();
repository.remove();
console.log("Every type went in by keyboard alone.");
