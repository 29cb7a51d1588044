// The first hour with Terrace, in a browser, by four people: an engineer imports modules and arranges the tree, a
// developer asks for a network and for a cluster in it, a reviewer decides, everybody sees it become real, and in the
// end it is taken down again, leaf first. See support/stack.mjs for the settings. Further ones:
//
//   TERRACE_SOURCE    address of a repository with the practice modules; default: the catalog that the server serves
import {
  approve,
  askToDestroy,
  choose,
  chooseIfEmpty,
  dialogOf,
  importModule,
  link,
  makeAbstractTemplate,
  makeProject,
  makeRoot,
  makeWorkspace,
  pathOf,
  untilState,
  visit,
} from "./support/deeds.mjs";
import { start } from "./support/stack.mjs";

const stack = await start();
const { as, shot, step, url } = stack;
const mark = Date.now().toString(36);
const names = {
  workspace: `Journey ${mark}`,
  project: `Journey ${mark}`,
  account: `Journey account ${mark}`,
  network: `Journey network ${mark}`,
  cluster: `Journey cluster ${mark}`,
};
const keys = { account: `account_${mark}`, network: `network_${mark}`, cluster: `cluster_${mark}` };
const slugs = { account: `acme-${mark}`, network: "main", cluster: "core" };
const source = { name: "catalog", address: process.env.TERRACE_SOURCE };
const path = `${slugs.account}/${slugs.network}`;
const below = `${path}/${slugs.cluster}`;
let change = "";

await step("engineer signs in and sees where to begin", async () => {
  const page = await as("engineer");
  await shot(page, "home");
});

await step("engineer creates a workspace", async () => {
  const page = await as("engineer");
  await makeWorkspace(page, names.workspace);
  await page.getByRole("button", { name: "Create credentials" }).click();
  await page.getByText("Password", { exact: true }).waitFor();
  await shot(page, "workspace");
});

await step("engineer creates a project in it", async () => {
  const page = await as("engineer");
  await makeProject(page, names.project, names.workspace);
  await shot(page, "project");
});

await step("engineer makes an abstract template with a tag that is locked below", async () => {
  const page = await as("engineer");
  const template = { name: names.account, key: keys.account, tag: "Journey", value: mark };
  await makeAbstractTemplate(page, template, () => shot(page, "abstract-template"));
});

await step("engineer imports the network module", async () => {
  const page = await as("engineer");
  await importModule(
    page,
    { url, source, module: /local_network$/, name: names.network, key: keys.network },
    async () => {
      await choose(page, "Parents", new RegExp(keys.account));
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Preview the form" }).click();
      await page.getByRole("button", { name: /Advanced/ }).waitFor();
      await shot(page, "import-describe");
    },
  );
  await shot(page, "template");
});

await step("engineer imports the cluster module, to stand under such a network", async () => {
  const page = await as("engineer");
  await importModule(
    page,
    { url, source, module: /local_cluster$/, name: names.cluster, key: keys.cluster },
    async () => {
      await choose(page, "Parents", new RegExp(keys.network));
      await page.keyboard.press("Escape");
    },
  );
  await page.getByRole("navigation", { name: "Template", exact: true }).getByRole("link", { name: /^Tree/ }).click();
  await page.getByRole("main").getByText(keys.account).first().waitFor();
  await shot(page, "template-tree");
});

await step("engineer creates the root of the tree", async () => {
  const page = await as("engineer");
  await makeRoot(page, { url, template: keys.account, project: names.project, slug: slugs.account });
  await shot(page, "root");
});

await step("developer asks for a network, and is told what is wrong first", async () => {
  const page = await as("developer");
  await visit(page, "Catalog");
  await page.getByRole("searchbox", { name: "Search templates" }).fill(names.network);
  await page.getByRole("link", { name: names.network }).click();
  await page.getByRole("heading", { level: 1, name: names.network }).waitFor();
  await page.getByRole("button", { name: "Request" }).click();
  await choose(page, "Project", names.project);
  await chooseIfEmpty(page, "Parent", new RegExp(slugs.account));
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Review" }).click();
  await page.getByRole("alert").filter({ hasText: "attention" }).waitFor();
  await shot(page, "request-errors");
  await page.locator('[id="field-slug"]').fill(slugs.network);
  await page.locator('[id="field-name"]').fill(slugs.network);
  await page.locator('[id="field-cidr_block"]').fill("10.20.0.0/16");
  await page.getByText('module "this"').first().waitFor();
  await shot(page, "request-configure");
  await page.getByRole("button", { name: "Review" }).click();
  await page.getByRole("button", { name: "Submit the request" }).waitFor();
  await shot(page, "request-review");
  await page.keyboard.press("Control+Enter");
  await page.waitForURL(/\/changes\/\d+/);
  change = pathOf(page);
});

await step("developer sees the plan and cannot approve it", async () => {
  const page = await as("developer");
  await untilState(page, "Planned");
  await page.getByRole("region", { name: "Plan" }).getByText("add", { exact: true }).first().waitFor();
  await page.getByText(/^You cannot approve/).waitFor();
  await shot(page, "change-developer");
});

await step("reviewer finds it in the inbox, reads it, approves it", async () => {
  const page = await as("reviewer");
  await visit(page, "Inbox");
  await page.getByRole("main").locator(`a[href^="${change}"]`).first().click();
  await page.getByRole("link", { name: /^Code/ }).click();
  await page.getByRole("region", { name: /main\.tf$/ }).waitFor();
  await shot(page, "change-code");
  await page.getByRole("link", { name: /^Inputs/ }).click();
  await page.getByRole("table", { name: "Inputs" }).waitFor();
  await page.getByRole("link", { name: "Plan", exact: true }).click();
  await shot(page, "change-reviewer");
  await approve(page);
});

await step("developer watches it being applied, without reloading", async () => {
  const page = await as("developer");
  await untilState(page, "Applied");
  await page.getByRole("link", { name: /^Log/ }).click();
  await page.getByRole("log").waitFor();
  await shot(page, "change-applied");
});

await step("the network is there, with outputs and with the origin of every value", async () => {
  const page = await as("developer");
  await page.goto(`${url}/resources/${path}?tab=outputs`);
  await page.getByRole("table", { name: "Outputs" }).getByText("network_id").waitFor();
  await shot(page, "outputs");
  await page.getByRole("navigation", { name: "Resource", exact: true }).getByRole("link", { name: "Inputs" }).click();
  await page.getByText("set here").first().waitFor();
  await page.getByRole("table", { name: "Tags" }).getByText("Journey").waitFor();
  await shot(page, "inputs");
});

await step("developer tries an update without asking for it", async () => {
  const page = await as("developer");
  await page.goto(`${url}/update/${path}`);
  await page.locator('[id="field-cidr_block"]').fill("10.24.0.0/16");
  await page.getByRole("button", { name: "Dry run" }).click();
  await page.waitForURL(/\/runs\//);
  await untilState(page, "Succeeded");
  await page.getByRole("link", { name: "Plan", exact: true }).click();
  await page.getByRole("region", { name: "Plan" }).waitFor();
  await shot(page, "dry-run");
});

await step("developer asks for the update; the reviewer rejects it with a reason", async () => {
  const page = await as("developer");
  await page.goto(`${url}/update/${path}`);
  await page.locator('[id="field-cidr_block"]').fill("10.24.0.0/16");
  await page.getByRole("button", { name: "Submit the update" }).click();
  await page.waitForURL(/\/changes\/\d+/);
  const reviewer = await as("reviewer");
  await reviewer.goto(`${url}${pathOf(page)}`);
  await untilState(reviewer, "Planned");
  await shot(reviewer, "update-plan");
  await reviewer.getByRole("button", { name: "Reject…" }).click();
  await reviewer.getByRole("textbox", { name: "Reason", exact: true }).fill("This range belongs to another network.");
  await reviewer.getByRole("dialog").getByRole("button", { name: "Reject" }).click();
  await untilState(page, "Closed");
  await shot(page, "rejected");
});

await step("operator finds it with the keyboard and reads the log of a run", async () => {
  const page = await as("operator");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: /^Find/ }).fill(slugs.account);
  await page
    .getByRole("option", { name: new RegExp(path) })
    .first()
    .waitFor();
  await shot(page, "palette");
  await page
    .getByRole("option", { name: new RegExp(path) })
    .first()
    .click();
  await page.getByRole("heading", { level: 1, name: slugs.network }).waitFor();
  await page.getByRole("navigation", { name: "Resource", exact: true }).getByRole("link", { name: "Runs" }).click();
  await page.getByRole("table", { name: "Runs" }).getByRole("link").first().click();
  await page.getByRole("log").waitFor();
  await shot(page, "run");
});

await step("developer asks for a cluster in the network, linked to its outputs", async () => {
  const page = await as("developer");
  await page.goto(`${url}/resources/${path}`);
  await page.getByRole("link", { name: "Add below" }).click();
  await page.getByRole("radio", { name: names.cluster, exact: true }).check();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.locator('[id="field-slug"]').fill(slugs.cluster);
  await page.locator('[id="field-name"]').fill(slugs.cluster);
  await link(page, "network_id", path, /^network_id/);
  await link(page, "subnet_ids", path, /^private_subnet_ids/);
  await page.getByRole("main").getByText(`${path} → network_id`).waitFor();
  await page
    .getByText(/network_id\s+= "net-/)
    .first()
    .waitFor();
  await shot(page, "link-configure");
  await page.getByRole("button", { name: "Review" }).click();
  await page.getByRole("button", { name: "Submit the request" }).click();
  await page.waitForURL(/\/changes\/\d+/);
  change = pathOf(page);
});

await step("reviewer approves the cluster; it is applied and says where its values come from", async () => {
  const reviewer = await as("reviewer");
  await reviewer.goto(`${url}${change}`);
  await approve(reviewer);
  const page = await as("developer");
  await untilState(page, "Applied");
  await page.goto(`${url}/resources/${below}?tab=inputs`);
  await page
    .getByRole("table", { name: "Inputs" })
    .getByText(/→ network_id/)
    .scrollIntoViewIfNeeded();
  await shot(page, "linked-inputs");
});

await step("destroying the network is refused, and the cluster is named", async () => {
  const page = await as("developer");
  await page.goto(`${url}/resources/${path}`);
  await page.getByRole("button", { name: "Destroy…" }).click();
  const blockers = page.getByRole("navigation", { name: "What blocks it" });
  await blockers.getByRole("link", { name: below }).waitFor();
  await shot(page, "destroy-refused");
  await blockers.getByRole("link", { name: below }).click();
  await page.getByRole("heading", { level: 1, name: slugs.cluster }).waitFor();
});

for (const [what, place] of [
  ["cluster", below],
  ["network", path],
]) {
  await step(
    `developer asks for the destruction of the ${what}, the reviewer approves it, and it is gone`,
    async () => {
      const page = await as("developer");
      await page.goto(`${url}/resources/${place}`);
      await askToDestroy(page, slugs[what], "The first hour is over.", () => shot(page, `destroy-${what}`));
      await page.waitForURL(/\/changes\/\d+/);
      const reviewer = await as("reviewer");
      await reviewer.goto(`${url}${pathOf(page)}`);
      await untilState(reviewer, "Planned");
      await reviewer.getByRole("region", { name: "Plan" }).waitFor();
      await shot(reviewer, `destroy-${what}-plan`);
      await approve(reviewer);
      await untilState(page, "Applied");
      await page.goto(`${url}/resources/${place}`);
      await untilState(page, "Destroyed");
      await shot(page, `destroyed-${what}`);
    },
  );
}

await step("developer deletes both, leaf first", async () => {
  const page = await as("developer");
  for (const place of [below, path]) {
    await page.goto(`${url}/resources/${place}`);
    await page.getByRole("button", { name: "Delete…" }).click();
    await dialogOf(page, `Delete ${place}`).getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByText(`${place} was deleted.`).waitFor();
  }
  await page.getByRole("heading", { level: 1, name: slugs.account }).waitFor();
  await page.getByText("Nothing stands below it yet").waitFor();
  await shot(page, "deleted");
});

await step("operator reads in the audit who did what", async () => {
  const page = await as("operator");
  await visit(page, "Audit");
  await page.getByRole("main").getByText("resource.delete").first().waitFor();
  await shot(page, "audit");
});

await stack.stop();
console.log("The first hour went well.");
