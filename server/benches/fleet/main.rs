//! Terrace with ten thousand resources and their history: how soon it answers, how much memory it takes, and how
//! long its pages take.
//!
//! Runs the real program on a data folder of its own and talks to it over the loopback, as a
//! browser does: figures hold HTTP, permissions and the database. The client shares the machine
//! with the server. What is absent: goals that fail the run, because figures depend on the
//! machine; and PostgreSQL, whose figures depend on where it runs.
//!
//! With the word `runs` it measures runs instead: [`runs`]; with the word `set` a change set that is
//! planned and applied: [`applied`].

mod applied;
mod figures;
mod history;
mod program;
mod requests;
mod runs;
mod sets;
mod tree;

use std::time::Duration;

use anyhow::{Context, Result};

use figures::{Figures, middle, milliseconds};
use program::Program;
use requests::{Caller, Page};

/// How often the program is started.
const STARTS: usize = 7;

/// How many requests stand between the two looks at the memory.
const WARM: usize = 500;

fn main() -> Result<()> {
    // Without this flag it is a test runner that asks, and there is nothing to test.
    if !std::env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    // An error says that a provider is installed already, which is as good.
    drop(rustls::crypto::ring::default_provider().install_default());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let asked = |word: &str| std::env::args().any(|argument| argument == word);
    runtime.block_on(async {
        match (asked("runs"), asked("set")) {
            (true, _) => runs::measure().await,
            (_, true) => applied::measure().await,
            _ => measure().await,
        }
    })
}

async fn measure() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut figures = Figures::default();
    let (program, first) = Program::start(folder.path())?;
    figures.add("start on an empty folder, to the first 200 of /healthz", milliseconds(first), "once");
    let reader = tree::prepare(&Caller::new(&program, program::OWNER)?).await?;
    program.stop()?;
    tree::fill(folder.path()).await?;

    let program = starts(&mut figures, folder.path())?;
    let owner = Caller::new(&program, program::OWNER)?;
    memory(&mut figures, &program, &owner).await?;
    let reader = Caller::new(&program, &reader)?;
    for page in requests::pages() {
        let caller = if page.as_reader { &reader } else { &owner };
        figures.sample(page.name, &caller.sample(&page).await?);
    }
    throughput(&mut figures, &program).await?;
    figures.add("memory at its peak (VmHWM)", program.memory("VmHWM")?, "after all of the above");
    figures.add("SIGTERM to the end of the process", milliseconds(program.stop()?), "once");
    sets::measure(&mut figures, folder.path()).await?;
    figures.print();
    Ok(())
}

/// Starts the program again and again, and leaves the last one running.
fn starts(figures: &mut Figures, folder: &std::path::Path) -> Result<Program> {
    let mut times: Vec<Duration> = Vec::with_capacity(STARTS);
    let mut running: Option<Program> = None;
    for _ in 0..STARTS {
        if let Some(earlier) = running.take() {
            earlier.stop()?;
        }
        let (program, time) = Program::start(folder)?;
        times.push(time);
        running = Some(program);
    }
    let note = format!("median of {STARTS}");
    figures.add(
        "start with 10,000 resources, to the first 200 of /healthz",
        milliseconds(middle(&times)),
        &note,
    );
    running.context("the program was started")
}

async fn memory(figures: &mut Figures, program: &Program, owner: &Caller) -> Result<()> {
    let size = std::fs::metadata(program::BINARY)?.len();
    figures.add("the program's file", figures::mebibytes(size), "with the interface inside");
    figures.add("memory after the start (VmRSS)", program.memory("VmRSS")?, "");
    let pages = requests::pages();
    let listed: Vec<&Page> = pages.iter().filter(|page| page.is_read() && !page.as_reader).collect();
    for page in listed.iter().cycle().take(WARM) {
        owner.send(page, 0).await?;
    }
    figures.add("memory after 500 reads (VmRSS)", program.memory("VmRSS")?, "every page below in turn");
    Ok(())
}

async fn throughput(figures: &mut Figures, program: &Program) -> Result<()> {
    for page in requests::pages().into_iter().filter(|page| page.is_busy) {
        let rate = requests::rate(program, &page).await?;
        let note = format!("{} requests, {} connections", requests::MANY, requests::CONNECTIONS);
        figures.add(&format!("{}, at once", page.name), format!("{rate:.0} requests/s"), &note);
    }
    Ok(())
}
