//! docs/guides/first-hour.md is executed from its very text: its `bash` blocks in one shell, in
//! order, each followed by the lines that its output must hold.

use std::fmt::Write as _;
use std::path::Path;

use tokio::process::Command;

use crate::support::{Backend, Terrace};

/// A block of commands with the lines that must occur in what it prints.
struct Step {
    commands: String,
    expected: Vec<String>,
}

/// The steps of a guide.
fn steps(guide: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut lines = guide.lines();
    while let Some(line) = lines.next() {
        let block = |lines: &mut std::str::Lines<'_>| {
            lines.by_ref().take_while(|line| *line != "```").map(ToOwned::to_owned).collect::<Vec<_>>()
        };
        match line {
            "```bash" => steps.push(Step { commands: block(&mut lines).join("\n"), expected: Vec::new() }),
            "```text" => {
                let expected = block(&mut lines).into_iter().map(|line| line.trim().to_owned());
                let step = steps.last_mut().expect("expected lines follow commands");
                step.expected.extend(expected.filter(|line| !line.is_empty()));
            }
            _ => {}
        }
    }
    steps
}

fn script(steps: &[Step]) -> String {
    steps.iter().enumerate().fold("set -e\n".to_owned(), |mut script, (number, step)| {
        write!(script, "exec > out.{number} 2>&1\n{}\n", step.commands).unwrap();
        script
    })
}

/// A path that finds the program under test before any other of its name.
fn path() -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_terrace")).parent().unwrap();
    format!("{}:{}", program.display(), std::env::var("PATH").unwrap())
}

#[actix_web::test]
async fn the_first_hour_goes_as_its_guide_says() {
    let guide = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/guides/first-hour.md"))
        .unwrap();
    let steps = steps(&guide);
    assert!(steps.len() > 20, "the guide has only {} steps", steps.len());
    let terrace = Terrace::start(&Backend::Sqlite).await;
    let folder = tempfile::tempdir().unwrap();
    let status = Command::new("bash")
        .args(["-c", &script(&steps)])
        .current_dir(folder.path())
        .env_clear()
        .envs([("PATH", path()), ("HOME", folder.path().display().to_string()), ("LANG", "C.UTF-8".into())])
        .envs([("TERRACE_URL", terrace.url.clone()), ("TERRACE_TOKEN", terrace.owner().token)])
        .status()
        .await
        .unwrap();
    for (number, step) in steps.iter().enumerate() {
        let printed =
            std::fs::read_to_string(folder.path().join(format!("out.{number}"))).unwrap_or_default();
        for line in &step.expected {
            assert!(
                printed.contains(line),
                "step {number}\n{}\n\nlacks: {line}\nin:\n{printed}",
                step.commands
            );
        }
    }
    assert!(status.success(), "the guide's commands ended with {status}");
    terrace.stop().await;
}
