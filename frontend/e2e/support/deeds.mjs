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

/** The path of the page without its query. */
export function pathOf(page) {
  return new URL(page.url()).pathname;
}
