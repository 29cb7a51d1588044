// A person who has a keyboard and nothing else. Where the focus is, is read from the page as assistive technology would.

/** What has the focus: its name, whether one can see that it has it, and what it holds. */
function described() {
  const at = document.activeElement;
  if (at === null || at === document.body) return { name: "", visible: true, value: null };
  const labels = "labels" in at ? [...(at.labels ?? [])].map((label) => label.innerText) : [];
  const name = at.getAttribute("aria-label") ?? labels[0] ?? at.innerText ?? "";
  const marked = (element) => {
    const style = getComputedStyle(element);
    return style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) > 0;
  };
  // A choice is drawn by its label; a page may mark a whole part that takes the focus at once.
  const visible = marked(at) || marked(at.closest("label") ?? at) || at.tabIndex < 0;
  return { name: name.trim(), visible, value: "value" in at ? at.value : null };
}

const fits = (name, wanted) => (wanted instanceof RegExp ? wanted.test(name) : name === wanted);

export function keyboard(page) {
  const now = () => page.evaluate(described);

  /** Presses a key, or several one after the other. */
  async function press(...keys) {
    for (const key of keys) await page.keyboard.press(key);
  }

  /** Goes on with Tab to what has this name. Every stop on the way must be visible. */
  async function to(name, { back = false, limit = 120 } = {}) {
    const passed = [];
    for (let step = 0; step < limit; step++) {
      const at = await now();
      if (step > 0 && !at.visible) throw new Error(`one cannot see that "${at.name}" has the focus`);
      if (step > 0 && fits(at.name, name)) return;
      passed.push(at.name);
      await page.keyboard.press(back ? "Shift+Tab" : "Tab");
    }
    throw new Error(`"${name}" was not reached by Tab; passed: ${passed.slice(0, 40).join(" | ")}`);
  }

  /** Waits until the focus is on what has this name. */
  async function on(name, patience = 20_000) {
    const end = Date.now() + patience;
    let at = await now();
    while (!fits(at.name, name)) {
      if (Date.now() > end) throw new Error(`the focus is on "${at.name}", not on "${name}"`);
      await page.evaluate(() => new Promise(requestAnimationFrame));
      at = await now();
    }
  }

  /** Replaces what stands in the control that has the focus. */
  async function write(text) {
    await page.keyboard.press("Control+a");
    if (text === "") await page.keyboard.press("Delete");
    else await page.keyboard.insertText(text);
  }

  /** Chooses one of the tools of a field: one stop of Tab, arrows within. */
  async function tool(row, name) {
    await to(new RegExp(`^Edit ${row} `));
    await page.keyboard.press("Home");
    for (let step = 0; step < 8 && !fits((await now()).name, name); step++) await page.keyboard.press("ArrowRight");
    if (!fits((await now()).name, name)) throw new Error(`${row} has no tool "${name}"`);
    await page.keyboard.press("Enter");
  }

  return { now, press, to, on, write, tool };
}
