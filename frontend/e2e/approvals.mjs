// A rule of approval and what becomes of it, in a browser: an engineer makes the rule, a developer asks for a change
// and sees what it takes, people talk about it, a second request waits behind it, and in the end the glass is broken.
// Then a rule that asks for a team: who is outside approves in vain, who is in it opens the way.
// It needs the demo's network. See support/stack.mjs for the settings.
import { apiOf } from "./support/api.mjs";
import { choose, dialogOf, tab, untilState, visit } from "./support/deeds.mjs";
import { start } from "./support/stack.mjs";

const stack = await start();
const { as, shot, step, url } = stack;
const place = "acme-prod/us-east-1/main-network";
const stamp = Date.now().toString(36);
const rule = `Two people ${stamp}`;
const teamRule = `Operations ${stamp}`;
const team = `sre-${stamp}`;
const id = encodeURIComponent(place);
let change = "";

/** The row of a table that holds this text. */
const rowOf = (page, table, text) =>
  page.getByRole("table", { name: table }).getByRole("row", { name: new RegExp(text) });

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

await step("engineer makes a team and gives a role to an account", async () => {
  const page = await as("engineer");
  await visit(page, "People");
  await page.getByRole("button", { name: "Add a team" }).click();
  const dialog = dialogOf(page, "Add a team");
  await dialog.getByRole("textbox", { name: "Name", exact: true }).fill(`SRE ${stamp}`);
  await choose(page, "Members", "Developer", dialog);
  await page.keyboard.press("Escape");
  await dialog.getByRole("button", { name: "Add a role" }).click();
  await choose(page, "Role 1", "approve", dialog);
  await dialog.getByLabel("Place of role 1").fill("acme-prod");
  await page.keyboard.press("Escape");
  await shot(page, "new-team");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await dialog.waitFor({ state: "detached" });
  await rowOf(page, "People", "reviewer").getByRole("button", { name: "Roles…" }).click();
  const roles = dialogOf(page, "Roles of Reviewer");
  await choose(page, "Role to give", "write", roles);
  await roles.getByLabel("Place of the role to give").fill("acme-prod/us-east-1");
  await roles.getByRole("button", { name: "Give" }).click();
  await roles.getByRole("button", { name: "Take away write acme-prod/us-east-1" }).waitFor();
  await shot(page, "roles");
  await roles.getByRole("button", { name: "Take away write acme-prod/us-east-1" }).click();
  await roles.getByRole("button", { name: "Take away write acme-prod/us-east-1" }).waitFor({ state: "detached" });
  await roles.getByRole("button", { name: "Done" }).click();
  await page.getByRole("table", { name: "Teams" }).scrollIntoViewIfNeeded();
  await shot(page, "people");
});

await step("engineer takes a member in and makes a rule that asks for the team", async () => {
  const page = await as("engineer");
  await rowOf(page, "Teams", team).getByRole("button", { name: "Edit…" }).click();
  const edit = dialogOf(page, `Team ${team}`);
  await choose(page, "People to take in", "Operator", edit);
  await page.keyboard.press("Escape");
  await edit.getByRole("button", { name: "Take in" }).click();
  await edit.getByRole("button", { name: "Take out Operator" }).waitFor();
  await shot(page, "team");
  await edit.getByRole("button", { name: "Done" }).click();
  await visit(page, "Approval rules");
  await page.getByRole("button", { name: "Add a rule" }).first().click();
  const dialog = dialogOf(page, "Add a rule of approval");
  await dialog.getByRole("textbox", { name: "Name", exact: true }).fill(teamRule);
  await choose(page, "From the team", `SRE ${stamp}`, dialog);
  await dialog.getByRole("textbox", { name: "Place in the tree" }).fill(place);
  await shot(page, "team-rule");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await page
    .getByRole("row", { name: new RegExp(teamRule) })
    .getByText(`1 approval from the team ${team}`)
    .waitFor();
});

await step("an approval from outside the team leaves it closed, one from inside opens it", async () => {
  const page = await as("developer");
  const api = apiOf(page, url);
  const { inputs } = await api.get(`/resources/${id}`);
  const asked = await api.post(`/resources/${id}/changes`, { action: "update", inputs: { ...inputs, mtu: 1280 } });
  change = `${url}/changes/${asked.number}`;
  await page.goto(change);
  await untilState(page, "Planned");
  for (const account of ["reviewer", "operator"]) {
    const decides = await as(account);
    await decides.goto(change);
    const inVain = decides.getByText(`An approval of yours would not count: this account is not in the team ${team}.`);
    if (account === "reviewer") {
      await inVain.waitFor();
      await shot(decides, "in-vain");
    }
    await decides.getByRole("button", { name: "Approve", exact: true }).click();
    const dialog = decides.getByRole("dialog");
    await dialog.getByRole("button", { name: /^Approve/ }).click();
    if (account === "operator") break;
    const rules = decides.getByRole("list", { name: "Rules" });
    await rules.getByText(`this account is not in the team ${team}`).waitFor();
    await untilState(decides, "Planned");
    await dialog.waitFor({ state: "detached" });
    await shot(decides, "outside");
  }
  await untilState(page, "Applied");
  await page.getByRole("list", { name: "Rules" }).getByText("met").waitFor();
  await shot(page, "inside");
});

await step("engineer takes the rule and the team away, in this order", async () => {
  const page = await as("engineer");
  await visit(page, "People");
  const row = rowOf(page, "Teams", team);
  const erase = row.getByRole("button", { name: "Remove…" });
  await erase.hover();
  await page.getByRole("tooltip", { name: `A rule asks for it: ${teamRule}.` }).waitFor();
  await shot(page, "team-stays");
  await visit(page, "Approval rules");
  const ruleRow = page.getByRole("row", { name: new RegExp(teamRule) });
  await ruleRow.getByRole("button", { name: "Remove…" }).click();
  await dialogOf(page, `Remove ${teamRule}`).getByRole("button", { name: "Remove" }).click();
  await ruleRow.waitFor({ state: "detached" });
  await visit(page, "People");
  await row.getByText("no rule").waitFor();
  await erase.click();
  await dialogOf(page, `Remove the team SRE ${stamp}`).getByRole("button", { name: "Remove" }).click();
  await row.waitFor({ state: "detached" });
});

await stack.stop();
console.log("The rules held.");
