// Several resources changed as one, in a browser: a developer selects them in the list, has the server plan them, and
// asks for the same input of all; a reviewer finds one entry in the inbox and decides once; one member fails when it is
// applied and stops what comes after it, and nobody else; the rest is resumed. See support/stack.mjs for the settings.
import assert from "node:assert/strict";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { apiOf } from "./support/api.mjs";
import { dialogOf, untilState, visit } from "./support/deeds.mjs";
import { fragile } from "./support/module.mjs";
import { makeRepository } from "./support/repository.mjs";
import { start } from "./support/stack.mjs";

const { as, shot, step, stop, url } = await start();
const mark = Date.now().toString(36);
const marker = join(tmpdir(), `terrace-in-the-way-${mark}`);
const repository = makeRepository({ "v1.0.0": { "service/main.tf": fragile, "worker/main.tf": fragile } });
const keys = { service: `service_${mark}`, worker: `worker_${mark}` };
const project = `sets-${mark}`;
const paths = { first: `first-${mark}`, below: `first-${mark}/worker`, second: `second-${mark}` };
let set = "";

/** Asks for a resource and has it applied, over the API. */
async function apply(template, path) {
  const developer = apiOf(await as("developer"), url);
  const [slug, parent] = path.split("/").reverse();
  // Only what is in the way of the first will be there.
  const inputs = { marker: path === paths.first ? marker : `${marker}-${slug}`, size: 1 };
  const { change } = await developer.post("/resources", { template, project, slug, parent, inputs });
  const reviewer = apiOf(await as("reviewer"), url);
  await until(reviewer, change.number, "planned");
  const { digest } = await reviewer.get(`/changes/${change.number}`);
  await reviewer.post(`/changes/${change.number}/approve`, { digest });
  await until(reviewer, change.number, "applied");
}

async function until(api, number, state) {
  for (const end = Date.now() + 120_000; Date.now() < end; ) {
    const change = await api.get(`/changes/${number}`);
    if (change.state === state) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`change ${number} is not ${state}`);
}

/** Selects all three in the list of resources. */
async function select(page) {
  await page.goto(`${url}/resources?q=${mark}`);
  for (const path of Object.values(paths))
    await page.getByRole("checkbox", { name: `Select ${path}`, exact: true }).check();
  await page.getByText("3 selected").waitFor();
}

await step("three services are there, one of them below another", async () => {
  const engineer = apiOf(await as("engineer"), url);
  await engineer.post("/workspaces", { slug: project, name: project });
  await engineer.post("/projects", { slug: project, name: project, workspace: project });
  const source = await engineer.post("/sources", { name: project, address: repository.address });
  const modules = [
    { path: "service", key: keys.service, name: `Service ${mark}`, parents: [] },
    { path: "worker", key: keys.worker, name: `Worker ${mark}`, parents: [keys.service] },
  ];
  await engineer.post("/imports", { source: source.id, reference: "v1.0.0", modules });
  await apply(keys.service, paths.first);
  await apply(keys.service, paths.second);
  await apply(keys.worker, paths.below);
});

await step("developer has the server plan all of them, and leaves", async () => {
  const page = await as("developer");
  await select(page);
  await page.getByRole("button", { name: "Plan only" }).click();
  await page.getByRole("status").getByText("3 dry runs queued").waitFor();
  await shot(page, "planned-only");
  await page.getByRole("link", { name: "see them" }).click();
  await page.getByRole("heading", { level: 1, name: "Runs" }).waitFor();
  await page.getByRole("row").filter({ hasText: paths.below }).getByText("Succeeded").waitFor({ timeout: 120_000 });
  await shot(page, "dry-runs");
});

await step("developer asks for the same input of all of them", async () => {
  const page = await as("developer");
  await select(page);
  await page.getByRole("button", { name: "Set an input…" }).click();
  const dialog = dialogOf(page, "Set an input of 3 resources");
  await dialog.getByRole("combobox", { name: "Input" }).fill("size");
  await dialog.getByRole("textbox", { name: "Value" }).fill("2");
  await dialog.getByRole("textbox", { name: "Reason" }).fill("More room for the sale.");
  await shot(page, "set-an-input");
  await dialog.getByRole("button", { name: "Ask for it as one" }).click();
  await page.waitForURL(/\/change-sets\/\d+/);
  set = page.url();
  await untilState(page, "Planned");
  await page.getByText(/^You cannot approve/).waitFor();
  await shot(page, "asked-for");
});

await step("reviewer finds one entry in the inbox, and reads what it takes", async () => {
  const page = await as("reviewer");
  await visit(page, "Inbox");
  const number = set.split("/").at(-1);
  const sets = page.getByRole("table", { name: "Change sets" });
  await sets.getByRole("link", { name: new RegExp(`^#${number} `) }).waitFor();
  assert.equal(await page.getByRole("main").getByText(paths.below).count(), 0);
  await shot(page, "inbox");
  await sets.getByRole("link", { name: new RegExp(`^#${number} `) }).click();
  await page.getByRole("list", { name: "Rules" }).getByText("not by the requester").first().waitFor();
  await shot(page, "review");
});

await step("reviewer decides once; what fails stops what comes after it, and nobody else", async () => {
  writeFileSync(marker, "in the way of the first\n");
  const page = await as("reviewer");
  await page.getByRole("button", { name: "Approve 3 plans" }).click();
  const dialog = page.getByRole("dialog", { name: /^Approve change set/ });
  await shot(page, "approve");
  await dialog.getByRole("button", { name: /^Approve/ }).click();
  await untilState(page, "Stopped");
  const members = page.getByRole("table", { name: "Members" });
  await members.getByText(`Stopped by ${paths.first}`).waitFor();
  await members.getByRole("row").filter({ hasText: paths.second }).getByText("Done").waitFor();
  await page.getByRole("alert").filter({ hasText: "Stopped" }).waitFor();
  await shot(page, "stopped");
});

await step("developer resumes it once the cause is mended", async () => {
  rmSync(marker);
  const page = await as("developer");
  await page.goto(set);
  await page.getByRole("button", { name: "Resume…" }).click();
  const dialog = page.getByRole("dialog", { name: /^Resume change set/ });
  await shot(page, "resume");
  await dialog.getByRole("button", { name: "Resume" }).click();
  await untilState(page, "Planned");
});

await step("reviewer approves what is planned afresh, until everything is done", async () => {
  const page = await as("reviewer");
  await page.goto(set);
  for (;;) {
    await untilState(page, "Planned", "Applied");
    const approve = page.getByRole("button", { name: /^Approve \d plan/ });
    if ((await approve.count()) === 0) break;
    await approve.click();
    await page
      .getByRole("dialog")
      .getByRole("button", { name: /^Approve/ })
      .click();
    await untilState(page, "Applying", "Planning", "Applied");
  }
  await page.getByText("Everything is done.").waitFor();
  await shot(page, "applied");
});

assert.ok(!existsSync(marker));
await stop();
repository.remove();
console.log("All of them went as one.");
