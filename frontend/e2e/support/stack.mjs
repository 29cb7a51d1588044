// What a journey needs: the address of a running Terrace, the accounts, a browser, pictures.
//
//   TERRACE_URL                  address of the server, e.g. http://127.0.0.1:8080
//   TERRACE_PASSWORD_<ACCOUNT>   one per account: ENGINEER, DEVELOPER, REVIEWER, OPERATOR
//   TERRACE_SHOTS                folder for pictures; without it none are taken
//   TERRACE_CHROMIUM             the browser's program; default /usr/bin/chromium
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

function needed(name) {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`${name} is not set`);
  return value;
}

/** Starts the browser. Every account gets a browser context of its own, as on a machine of its own. */
export async function start() {
  const url = needed("TERRACE_URL").replace(/\/$/, "");
  const shots = process.env.TERRACE_SHOTS;
  if (shots !== undefined) mkdirSync(shots, { recursive: true });
  const browser = await chromium.launch({
    executablePath: process.env.TERRACE_CHROMIUM ?? "/usr/bin/chromium",
    args: flags,
  });
  const pages = new Map();
  const problems = [];
  let count = 0;

  /** A page for an account that is not signed in yet. */
  async function arrive(account) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    page.on("pageerror", (error) => problems.push(`${account}: ${error.message}`));
    await page.goto(`${url}/`);
    pages.set(account, page);
    return page;
  }

  const password = (account) => needed(`TERRACE_PASSWORD_${account.toUpperCase()}`);

  /** The page of an account, signed in through the form the first time. */
  async function as(account) {
    const known = pages.get(account);
    if (known !== undefined) return known;
    const page = await arrive(account);
    await page.getByLabel("Username").fill(account);
    await page.getByRole("textbox", { name: "Password" }).fill(password(account));
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { level: 1, name: "Home" }).waitFor();
    return page;
  }

  async function shot(page, name) {
    count += 1;
    if (shots === undefined) return;
    // A picture shows what there is to see, not the places that wait for it; one of a failure shows what it finds.
    const placeholders = page.locator(".mantine-Skeleton-root");
    if (!name.startsWith("failed")) await placeholders.first().waitFor({ state: "detached" });
    await page.screenshot({
      path: join(shots, `${String(count).padStart(2, "0")}-${name}.png`),
      animations: "disabled",
    });
  }

  /** Runs one step; a failing one leaves a picture of every page and says which step it was. */
  async function step(name, run) {
    const from = Date.now();
    try {
      await run();
    } catch (error) {
      for (const [account, page] of pages) await shot(page, `failed-${account}`);
      throw new Error(`${name}: ${error.message}`, { cause: error });
    }
    console.log(`ok  ${name} (${Date.now() - from} ms)`);
  }

  async function stop() {
    await browser.close();
    if (problems.length > 0) throw new Error(`The browser reported errors:\n${problems.join("\n")}`);
  }

  return { url, arrive, password, as, shot, step, stop };
}
