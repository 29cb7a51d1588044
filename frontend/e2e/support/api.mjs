/** The API as the account of a page that is signed in. */
export function apiOf(page, url) {
  async function send(method, path, data) {
    const headers = { "X-Terrace-Csrf": "1" };
    const answer = await page.request.fetch(`${url}/api/v1${path}`, { method, data, headers });
    if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`);
    return answer.json();
  }
  return { get: (path) => send("GET", path), post: (path, data) => send("POST", path, data) };
}

/** A project with a workspace, and a template made from a module of one's own. */
export async function provide(api, { slug, project, key, name, address }) {
  await api.post("/workspaces", { slug, name: project });
  await api.post("/projects", { slug, name: project, workspace: slug });
  const source = await api.post("/sources", { name: slug, address });
  const module = { path: "main", key, name, parents: [] };
  await api.post("/imports", { source: source.id, reference: "v1.0.0", modules: [module] });
}
