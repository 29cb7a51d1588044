// What people do, by the roles and names that they see.

/** Opens a page of the navigation. */
export async function visit(page, name) {
  await page.getByRole("complementary", { name: "Terrace" }).getByRole("link", { name, exact: false }).first().click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
}

/** Chooses an option of a searchable select by typing a part of it. */
export async function choose(page, label, option, scope = page) {
  const box = scope
    .getByRole("combobox", { name: label })
    .or(scope.getByRole("textbox", { name: label }))
    .first();
  await box.click();
  await page.getByRole("option", { name: option }).first().click();
}

/** Chooses an option only where nothing is chosen yet. */
export async function chooseIfEmpty(page, label, option) {
  const box = page
    .getByRole("combobox", { name: label })
    .or(page.getByRole("textbox", { name: label }))
    .first();
  await box.waitFor();
  if ((await box.inputValue()) === "") await choose(page, label, option);
}

/** Waits until the change on this page is in one of these states; the page updates by itself. */
export async function untilState(page, ...states) {
  const badge = page
    .getByRole("main")
    .locator("header")
    .getByText(new RegExp(`^(${states.join("|")})$`));
  await badge.first().waitFor({ timeout: 180_000 });
}

/** Approves the change on this page, once its plan is there. */
export async function approve(page) {
  await untilState(page, "Planned");
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^Approve/ })
    .click();
  await untilState(page, "Approved", "Merged", "Applying", "Applied");
}

/** The dialog with this title. */
export function dialogOf(page, name) {
  return page.getByRole("dialog", { name });
}

/** Imports one module of a repository, which is known by its name or is added by its address; `describe` fills in more than name and key. */
export async function importModule(page, { url, source, module, name, key }, describe) {
  await page.goto(`${url}/import`);
  const some = page.getByRole("button", { name: /^Use / }).or(page.getByText(/^None yet/));
  await some.first().waitFor();
  const known = page.getByRole("button", { name: `Use ${source.name}`, exact: true });
  if (source.address === undefined && (await known.count()) > 0) await known.click();
  else {
    const address = source.address ?? `${url}/git/catalog.git`;
    await page.getByRole("textbox", { name: "Address", exact: true }).fill(address);
    await page.getByRole("button", { name: "Add the source" }).click();
  }
  await page
    .getByRole("button", { name: /^Use v?\d/ })
    .first()
    .click();
  await page.getByRole("checkbox", { name: module }).first().check();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill(name);
  await page.getByRole("textbox", { name: "Key", exact: true }).fill(key);
  await describe();
  await page.getByRole("button", { name: /^Import 1 module/ }).click();
  await page.getByRole("heading", { level: 1, name }).waitFor({ timeout: 60_000 });
}

/** Links an input to an output of another resource, through the form's picker. */
export async function link(page, input, resource, output) {
  const row = page.locator(`[id="row-${input}"]`);
  await row.getByRole("button", { name: /^Link .* to an output$/ }).click();
  const dialog = page.getByRole("dialog", { name: /^Link / });
  await choose(page, "Resource", resource, dialog);
  await choose(page, "Output", output, dialog);
  await dialog.getByRole("button", { name: "Link", exact: true }).click();
  await row.getByText(`${resource} →`).waitFor();
}

/** Asks for the destruction of the resource on this page; `look` sees the dialog before it is sent. */
export async function askToDestroy(page, slug, reason, look) {
  await page.getByRole("button", { name: "Destroy…" }).click();
  const dialog = page.getByRole("dialog", { name: /^Destroy / });
  await dialog.getByRole("textbox", { name: "Reason" }).fill(reason);
  await dialog.getByRole("textbox", { name: `Type ${slug} to confirm` }).fill(slug);
  await look();
  await dialog.getByRole("button", { name: "Ask for destruction" }).click();
}

/** The path of the page without its query. */
export function pathOf(page) {
  return new URL(page.url()).pathname;
}

/** Creates a workspace; ends on its page. */
export async function makeWorkspace(page, name) {
  await visit(page, "Workspaces");
  await page.getByRole("button", { name: "New workspace" }).first().click();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill(name);
  await page.getByRole("dialog").getByRole("button", { name: "Create" }).click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
}

/** Creates a project whose code lands in the workspace; ends on its page. */
export async function makeProject(page, name, workspace) {
  await visit(page, "Projects");
  await page.getByRole("button", { name: "New project" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Name", exact: true }).fill(name);
  await choose(page, "Workspace", workspace, dialog);
  await dialog.getByRole("button", { name: "Create" }).click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
}

/** Makes an abstract template with one tag that is locked below; `look` sees the form before it is sent. */
export async function makeAbstractTemplate(page, { name, key, tag, value }, look = async () => {}) {
  await visit(page, "Catalog");
  await page.getByRole("link", { name: "New abstract template" }).click();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill(name);
  await page.getByRole("textbox", { name: "Key", exact: true }).fill(key);
  await page.getByRole("button", { name: "Add a tag" }).click();
  await page.getByRole("textbox", { name: "Name of tag 1", exact: true }).fill(tag);
  await page.getByRole("textbox", { name: `Value of tag ${tag}`, exact: true }).fill(value);
  await page.getByLabel(`${tag} is locked below`).check();
  await look();
  await page.getByRole("button", { name: "Create" }).click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
}

/** Creates the root of a tree, an instance of an abstract template; ends on its page. */
export async function makeRoot(page, { url, template, project, slug }) {
  await page.goto(`${url}/request?template=${template}`);
  await chooseIfEmpty(page, "Parent", /root/);
  await choose(page, "Project", project);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("textbox", { name: "Resource name", exact: true }).fill(slug);
  await page.getByRole("button", { name: "Review" }).click();
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: slug }).waitFor();
}

/** Opens a tab of the page that is open. */
export async function tab(page, views, name) {
  await page.getByRole("navigation", { name: views, exact: true }).getByRole("link", { name }).click();
}
