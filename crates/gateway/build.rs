//! The web app is embedded from `web/dist`. A fresh clone has not built it yet, so a page that says how takes its
//! place; the server builds and its interface works without it.

use std::{fs, io, path::Path};

const PLACEHOLDER: &str = "<!doctype html>
<html lang=\"en\">
  <head><meta charset=\"utf-8\"><title>Hubbub</title></head>
  <body>
    <h1>The web app is not built</h1>
    <p>Run <code>cargo xtask run</code>, or <code>npm ci &amp;&amp; npm run build</code> in <code>web/</code>,
    and start the server again. The interface for programs is at <a href=\"/api/docs\">/api/docs</a>.</p>
  </body>
</html>
";

fn main() -> io::Result<()> {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/dist");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", dist.display());
    let index = dist.join("index.html");
    if !index.exists() {
        fs::create_dir_all(&dist)?;
        fs::write(&index, PLACEHOLDER)?;
    }
    Ok(())
}
