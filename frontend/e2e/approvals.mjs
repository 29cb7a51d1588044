// A rule of approval and what becomes of it, in a browser: an engineer makes the rule, a developer asks for a change
// and sees what it takes, people talk about it, a second request waits behind it, and in the end the glass is broken.
// It needs the demo's network. See support/stack.mjs for the settings.
import { apiOf } from "./support/api.mjs";
import { dialogOf, tab, untilState, visit } from "./support/deeds.mjs";
import { start } from "./support/stack.mjs";

const stack = await start();
const { as, shot, step, url } = stack;
const place = "acme-prod/us-east-1/main-network";
const rule = `Two people ${Date.now().toString(36)}`;
const id = encodeURIComponent(place);
let change = "";

await step("engineer makes a rule of approval", async () => {
  const page = await as("engineer");
  await visit(page, "Approval rules");
  await page.getByRole("button", { name: "Add a rule" }).first().click();
  const dialog = dialogOf(page, "Add a rule of approval");
  await dialog.getByRole("textbox", { name: "Name", exact: true }).fill(rule);
  await dialog.getByRole("textbox", { name: "Approvals" }).fill("2");
  await dialog.getByRole("textbox", { name: "Place in the tree" }).fill(place);
  await shot(page, "rule");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await page
    .getByRole("row", { name: new RegExp(rule) })
    .getByText("2 approvals")
    .waitFor();
  await shot(page, "rules");
});

await step("developer asks for a change and sees before and after what it takes", async () => {
  const page = await as("developer");
  await page.goto(`${url}/update/${place}`);
  await page.getByText("2 approvals, not by the requester").first().waitFor();
  await shot(page, "update");
  const api = apiOf(page, url);
  const { inputs } = await api.get(`/resources/${id}`);
  const asked = await api.post(`/resources/${id}/changes`, { action: "update", inputs: { ...inputs, mtu: 9001 } });
  change = `${url}/changes/${asked.number}`;
  await page.goto(change);
  await untilState(page, "Planned");
  await page.getByRole("list", { name: "Rules" }).getByText("2 more approvals are needed").waitFor();
  await shot(page, "change");
});

await step("developer says something, which whoever decides reads", async () => {
  const page = await as("developer");
  await tab(page, "Change", "Timeline");
  await page.getByRole("textbox", { name: "Comment" }).fill("<b>Jumbo frames</b>, for tonight's backup.");
  await page.getByRole("button", { name: "Comment" }).click();
  const reviewer = await as("reviewer");
  await reviewer.goto(`${change}?tab=timeline`);
  await reviewer.getByText("<b>Jumbo frames</b>, for tonight's backup.").waitFor();
  await shot(reviewer, "comment");
});

await step("a second request says that it waits, and a recreation asks for a reason and the name", async () => {
  const page = await as("developer");
  await page.goto(`${url}/update/${place}`);
  await page.getByRole("button", { name: /^Ask for it behind change/ }).waitFor();
  await page.getByRole("note").scrollIntoViewIfNeeded();
  await shot(page, "behind");
  await page.goto(`${url}/resources/${place}`);
  await page.getByRole("button", { name: "Recreate…" }).click();
  const dialog = dialogOf(page, `Recreate ${place}`);
  await dialog.getByRole("note").waitFor();
  await shot(page, "recreate");
  await dialog.getByRole("textbox", { name: "Reason" }).fill("Its routes are damaged.");
  await dialog.getByRole("textbox", { name: "Type main-network to confirm" }).fill("main-network");
  await dialog.getByRole("button", { name: "Ask for recreation" }).click();
  await untilState(page, "Waiting");
  await page
    .getByRole("status")
    .getByRole("link", { name: /^change #/ })
    .waitFor();
  await shot(page, "waiting");
  await page.getByRole("button", { name: "Withdraw…" }).click();
  const withdraw = page.getByRole("dialog", { name: /^Withdraw change/ });
  await withdraw.getByRole("textbox", { name: "Reason" }).fill("They are not.");
  await withdraw.getByRole("button", { name: "Withdraw" }).click();
  await untilState(page, "Closed");
});

await step("engineer breaks the glass with a reason that everybody sees", async () => {
  const page = await as("engineer");
  await page.goto(change);
  await page.getByRole("button", { name: "Break the glass…" }).click();
  const dialog = page.getByRole("dialog", { name: /against the rules$/ });
  await dialog.getByRole("textbox", { name: "Reason" }).fill("The backup of tonight cannot wait.");
  await shot(page, "break-glass");
  await dialog.getByRole("button", { name: "Break the glass" }).click();
  await untilState(page, "Applied");
  await page.getByText("broke the glass").waitFor();
  await page.getByRole("list", { name: "Rules" }).getByText("set aside").waitFor();
  await page.getByText("The backup of tonight cannot wait.").first().waitFor();
  await shot(page, "broken");
});

await step("engineer takes the rule away", async () => {
  const page = await as("engineer");
  await visit(page, "Approval rules");
  await page
    .getByRole("row", { name: new RegExp(rule) })
    .getByRole("button", { name: "Remove…" })
    .click();
  await dialogOf(page, `Remove ${rule}`).getByRole("button", { name: "Remove" }).click();
  await page.getByRole("row", { name: new RegExp(rule) }).waitFor({ state: "detached" });
});

await stack.stop();
console.log("The rules held.");
