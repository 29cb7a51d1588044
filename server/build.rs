//! Makes a place for the interface where it was not built, so that the server compiles alone.

use std::fs;
use std::io;
use std::path::Path;

const DIST: &str = "../frontend/dist";

const PAGE: &str = "<!doctype html>
<html lang=\"en\">
  <head><meta charset=\"utf-8\" /><title>Terrace</title></head>
  <body>
    <h1>Terrace</h1>
    <p>This server was built without its browser interface. The API answers under <code>/api/v1</code>.</p>
    <p>To build the interface: <code>cd frontend &amp;&amp; npm ci &amp;&amp; npm run build</code>, then build the server again.</p>
  </body>
</html>
";

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed={DIST}");
    let index = Path::new(DIST).join("index.html");
    if index.exists() {
        return Ok(());
    }
    fs::create_dir_all(DIST)?;
    fs::write(index, PAGE)
}
