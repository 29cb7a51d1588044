export class Problem extends Error {
  constructor(status, code, title, extra = {}) {
    super(title);
    this.status = status;
    this.body = { type: `about:blank#${code}`, title, status, detail: null, code, diagnostics: [], ...extra };
  }
}
export const created = (value) => ({ status: 201, value });
export function need(item, what = "That") {
  if (!item) throw new Problem(404, "not_found", `${what} does not exist`);
  return item;
}
export function page(items, query, fields = ["name"]) {
  const q = (query.q ?? "").toLowerCase();
  const found =
    q === ""
      ? items
      : items.filter((item) =>
          fields.some((field) =>
            String(field.split(".").reduce((at, key) => at?.[key], item) ?? "")
              .toLowerCase()
              .includes(q),
          ),
        );
  const from = query.after ? Number(query.after) : 0;
  const limit = Number(query.limit ?? 50);
  return { items: found.slice(from, from + limit), next: from + limit < found.length ? String(from + limit) : null };
}
export function refuse(diagnostics) {
  const errors = diagnostics.filter((d) => d.severity === "error");
  if (errors.length > 0)
    throw new Problem(422, "invalid_inputs", "Some inputs are not valid", {
      detail: `${errors.length} of the inputs need your attention.`,
      diagnostics,
    });
}
export const administer = (me) => {
  if (!me.can.administer)
    throw new Problem(403, "not_allowed", "You are not allowed to do this", {
      detail: "This needs the role admin everywhere.",
    });
};
export function revision(request, item) {
  const match = request.headers["if-match"];
  if (match !== undefined && match !== `"${item.revision}"`)
    throw new Problem(412, "revision_moved", "Somebody else altered this meanwhile", {
      next_step: "Reload the page and enter your edit again.",
    });
  item.revision += 1;
}
