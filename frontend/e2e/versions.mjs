// A template and its versions over time, in a browser: an engineer imports a module at its first tag, a developer gets a
// resource of it; the second tag comes, is compared, and its form is arranged; a tag above is altered only after who it
// alters was shown; the developer upgrades the resource, asked only for what is new. See support/stack.mjs for the
// settings.
import {
  approve,
  choose,
  chooseIfEmpty,
  dialogOf,
  makeAbstractTemplate,
  makeProject,
  makeRoot,
  makeWorkspace,
  pathOf,
  tab,
  untilState,
} from "./support/deeds.mjs";
import { makeRepository, third } from "./support/repository.mjs";
import { start } from "./support/stack.mjs";

const stack = await start();
const { as, shot, step, url } = stack;
const repository = makeRepository();
const mark = Date.now().toString(36);
const names = { place: `Versions ${mark}`, account: `Versions account ${mark}`, service: `Versions service ${mark}` };
const keys = { account: `versions_account_${mark}`, service: `versions_service_${mark}` };
const root = `versions-${mark}`;
const path = `${root}/shop`;

await step("engineer arranges a place for it", async () => {
  const page = await as("engineer");
  await makeWorkspace(page, names.place);
  await makeProject(page, names.place, names.place);
  await makeAbstractTemplate(page, { name: names.account, key: keys.account, tag: "Held", value: mark });
  await makeRoot(page, { url, template: keys.account, project: names.place, slug: root });
});

await step("engineer imports the module at its first tag, after a look into it", async () => {
  const page = await as("engineer");
  const source = { name: `modules-${mark}`, address: repository.address };
  await page.goto(`${url}/import`);
  await page.getByRole("textbox", { name: "Address", exact: true }).fill(source.address);
  await page.getByRole("textbox", { name: "Name", exact: true }).fill(source.name);
  await page.getByRole("button", { name: "Add the source" }).click();
  await page.getByText("newest release").waitFor();
  await shot(page, "import-references");
  await page.goto(`${url}/import?source=${source.name}&reference=v1.0.0`);
  await page.getByRole("button", { name: "Look into service", exact: true }).click();
  await page.getByRole("dialog").getByRole("table", { name: "Inputs" }).getByText("legacy").waitFor();
  await shot(page, "import-look");
  await page.keyboard.press("Escape");
  await page.getByRole("checkbox", { name: "service", exact: true }).check();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill(names.service);
  await page.getByRole("textbox", { name: "Key", exact: true }).fill(keys.service);
  await choose(page, "Parents", new RegExp(keys.account));
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Import 1 module" }).click();
  await page.getByRole("heading", { level: 1, name: names.service }).waitFor({ timeout: 60_000 });
});

await step("developer gets a resource of it", async () => {
  const page = await as("developer");
  const inputs = encodeURIComponent(JSON.stringify({ legacy: true }));
  await page.goto(`${url}/request?template=${keys.service}&inputs=${inputs}`);
  await choose(page, "Project", names.place);
  await chooseIfEmpty(page, "Parent", new RegExp(root));
  await page.getByRole("button", { name: "Continue" }).click();
  await page.locator('[id="field-slug"]').fill("shop");
  await page.locator('[id="field-name"]').fill("shop");
  await page.getByRole("button", { name: "Review" }).click();
  await page.getByRole("button", { name: "Submit the request" }).click();
  await page.waitForURL(/\/changes\/\d+/);
  const reviewer = await as("reviewer");
  await reviewer.goto(`${url}${pathOf(page)}`);
  await approve(reviewer);
  await untilState(page, "Applied");
});

await step("engineer adds the second tag as a version and compares the two", async () => {
  const page = await as("engineer");
  await page.goto(`${url}/catalog/${keys.service}?tab=versions`);
  await page.getByRole("button", { name: "Add a version" }).click();
  const dialog = dialogOf(page, /^Add a version/);
  await choose(page, "Tag or branch", "v2.0.0", dialog);
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  const versions = page.getByRole("table", { name: "Versions" });
  await versions.getByRole("link", { name: "Compare v1.0.0 with v2.0.0: breaking" }).waitFor();
  await shot(page, "versions");
  await versions.getByRole("link", { name: "Compare v1.0.0 with v2.0.0: breaking" }).click();
  const differences = page.getByRole("table", { name: "Differences" });
  await differences.getByRole("row", { name: /owner.*added.*breaking/ }).waitFor();
  await differences.getByRole("row", { name: /legacy.*removed.*breaking/ }).waitFor();
  await differences.getByRole("row", { name: /zone.*added.*additive/ }).waitFor();
  await shot(page, "compare");
  await page.getByRole("link", { name: "1 resource uses v1.0.0" }).click();
  await page.getByRole("table", { name: "Resources" }).getByText("shop").first().waitFor();
});

await step("engineer deprecates the first version, with a reason", async () => {
  const page = await as("engineer");
  await page.goto(`${url}/catalog/${keys.service}?tab=versions`);
  await page.getByRole("button", { name: "Actions for v1.0.0" }).click();
  await page.getByRole("menuitem", { name: "Deprecate…" }).click();
  const dialog = dialogOf(page, /deprecated/);
  await dialog.getByRole("textbox", { name: "Reason" }).fill("Nobody answers for it.");
  await dialog.getByRole("button", { name: "Make it deprecated" }).click();
  await page.getByRole("table", { name: "Versions" }).getByText("Nobody answers for it.").waitFor();
});

await step("engineer arranges the form by keyboard; a setting that makes no sense is told at its place", async () => {
  const page = await as("engineer");
  await tab(page, "Template", "Form");
  const fields = page.getByRole("list", { name: "Fields" });
  await fields.getByRole("button", { name: /owner/ }).first().focus();
  await page.keyboard.press("Alt+ArrowUp");
  await page.getByText("owner is now number 1 of").waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("textbox", { name: "Label" }).fill("Owning team");
  await page.getByRole("switch", { name: /^Frozen/ }).focus();
  await page.keyboard.press("Space");
  await page.getByRole("button", { name: "Add a rule" }).click();
  await page.getByRole("textbox", { name: "Condition of rule 1" }).fill("length(var.owner");
  await page.getByRole("textbox", { name: "Message of rule 1" }).fill("The team has at most 20 letters.");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page
    .getByRole("alert")
    .getByText(/needs? your attention/)
    .waitFor();
  await shot(page, "overrides-refused");
  await page.getByRole("textbox", { name: "Condition of rule 1" }).fill("length(var.owner) <= 20");
  await page.keyboard.press("Control+Enter");
  await page.getByText("The form of every version was saved.").waitFor();
  await page.getByRole("region", { name: "The form as it will be" }).getByText("Owning team").first().waitFor();
  await shot(page, "overrides");
});

await step("engineer arranges the form of one version over that", async () => {
  const page = await as("engineer");
  await choose(page, "Settings for", "v2.0.0");
  await page.getByText("These settings are laid over those of every version.").waitFor();
  const fields = page.getByRole("list", { name: "Fields" });
  await fields.getByRole("button", { name: /zone/i }).first().click();
  await page.getByRole("textbox", { name: "Label" }).fill("Availability zone");
  await page.keyboard.press("Control+Enter");
  await page.getByText("The form of v2.0.0 was saved.").waitFor();
  await page.reload();
  const preview = page.getByRole("region", { name: "The form as it will be" });
  await preview.getByRole("button", { name: /Advanced/ }).click();
  await preview.getByText("Availability zone").first().waitFor();
  await preview.getByText("Owning team").first().waitFor();
  await shot(page, "overrides-of-a-version");
});

await step("engineer alters a tag of the project, after seeing whom it alters", async () => {
  const page = await as("engineer");
  await page.goto(`${url}/projects/${names.place.toLowerCase().replace(" ", "-")}`);
  await page.getByRole("button", { name: "Edit tags and configs" }).click();
  const dialog = dialogOf(page, /^Tags and configs/);
  await dialog.getByRole("button", { name: "Add a tag" }).click();
  await dialog.getByRole("textbox", { name: "Name of tag 1" }).fill("Held");
  await dialog.getByRole("textbox", { name: "Value of tag Held" }).fill("otherwise");
  await dialog.getByRole("button", { name: "Show what this alters" }).click();
  await dialog
    .getByText(/locked by template/)
    .first()
    .waitFor();
  await shot(page, "impact-locked");
  await dialog.getByRole("textbox", { name: "Name of tag 1" }).fill("Team");
  await page.keyboard.press("Control+Enter");
  await dialog.getByRole("table", { name: "What is altered" }).getByRole("link", { name: path }).waitFor();
  await shot(page, "impact");
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText(/^Tags and configs of .* were saved/).waitFor();
});

await step("the layers behind a tag say where it comes from", async () => {
  const page = await as("developer");
  await page.goto(`${url}/resources/${path}?tab=inputs`);
  await page.getByRole("button", { name: "Show the layers of Held" }).focus();
  await page.keyboard.press("Enter");
  await page.getByText(/locked by .*nothing below may set it again/).waitFor();
  await shot(page, "layers");
});

await step("developer upgrades the resource and is asked for what is new only", async () => {
  const page = await as("developer");
  await page.goto(`${url}/resources/${path}`);
  await page.getByRole("note").getByText("Nobody answers for it.").waitFor();
  await shot(page, "retired");
  await page.getByRole("link", { name: "update available: v2.0.0" }).click();
  await page.getByRole("heading", { level: 1, name: "Upgrade shop" }).waitFor();
  await page.getByRole("heading", { name: "One input needs your answer" }).waitFor();
  await page.getByRole("region", { name: "Inputs that end" }).getByText("legacy").waitFor();
  await page.locator('[id="field-owner"]').fill("a team whose name is far too long");
  await page.getByRole("button", { name: "Submit the update" }).click();
  await page.getByRole("alert").getByText("The team has at most 20 letters.").waitFor();
  await shot(page, "upgrade-refused");
  await page.locator('[id="field-owner"]').fill("storefront");
  await shot(page, "upgrade");
  await page.getByRole("button", { name: "Submit the update" }).click();
  await page.waitForURL(/\/changes\/\d+/);
  await untilState(page, "Planned");
  await tab(page, "Change", /^Inputs/);
  await page.getByText("v2.0.0").first().waitFor();
  await shot(page, "upgrade-change");
});

await step("engineer lets new tags become previews; the next one does", async () => {
  const page = await as("engineer");
  await page.goto(`${url}/catalog/${keys.service}?tab=versions`);
  await choose(page, "What new tags of the source become", "New tags become previews");
  await page.getByRole("status").getByText("New tags become previews").waitFor();
  repository.release("v2.1.0", third);
  await page.goto(`${url}/sources/modules-${mark}`);
  await page.getByRole("button", { name: "Fetch again" }).click();
  const brought = page.getByRole("region", { name: "What the refresh brought" });
  await brought.getByText("v2.1.0").waitFor();
  await shot(page, "refresh");
  await brought.getByRole("link", { name: keys.service }).click();
  const made = page.getByRole("table", { name: "Versions" }).getByRole("row", { name: /v2\.1\.0/ });
  await made.getByText("Preview").waitFor();
  await made.getByText("additive").waitFor();
  await shot(page, "auto-version");
});

await stack.stop();
repository.remove();
console.log("The versions went well.");
