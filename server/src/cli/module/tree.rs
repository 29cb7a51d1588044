//! Every module below a folder, read on all cores and shown in the order of their paths.
//!
//! One thread lists folders and runs a bounded way ahead. Each reader takes the next listing and
//! at the same moment puts down where its result will be found, so that results come out in the
//! order of the listings and at most a few of them wait. Memory is bounded by the files of a
//! folder for each core, not by the tree.

use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use indicatif::{ProgressBar, ProgressStyle};
use terrace_engine::module::{Interface, Limits};

use super::super::failure::Failure;
use super::super::output::{Format, Output};
use super::folder::Listing;
use super::{Findings, calls, document, table};

/// How deep folders are entered.
const DEPTH: usize = 64;

/// How many folders are listed ahead of reading: what the progress bar knows of the tree.
const AHEAD: usize = 1024;

/// How many results may wait for one before them, for each reader.
const WAITING: usize = 16;

/// One folder's interface, ready to be printed.
struct Shown {
    text: String,
    found: Findings,
}

type Slot = Receiver<Result<Shown, Failure>>;

/// Prints the interface of every module at and below `top`; gives what was found in all.
pub(super) fn show(output: Output, top: &Path, limits: &Limits) -> Result<Findings, Failure> {
    let people = output.format == Format::Table && output.is_terminal();
    let show = move |interface: &Interface| {
        let text = if people { table::row(interface) } else { document(interface, output.format)? };
        Ok(Shown { text, found: Findings::of(interface) })
    };
    let bar = bar(output);
    if people {
        output.line(table::HEAD);
    }
    let mut all = Findings::default();
    each(top, limits, (&bar, &show), |shown: Shown| {
        all.add(shown.found);
        bar.suspend(|| output.line(&shown.text))
    })?;
    bar.finish_and_clear();
    if people {
        output.note(&all.to_string());
    }
    Ok(all)
}

fn bar(output: Output) -> ProgressBar {
    if !output.draws() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:32} {pos} of {len} folders  {elapsed}");
    ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// Hands what `show` makes of every folder to `take`, in the order of the folders' paths, until
/// `take` wants no more.
fn each<F>(
    top: &Path,
    limits: &Limits,
    (bar, show): (&ProgressBar, &F),
    mut take: impl FnMut(Shown) -> bool,
) -> Result<(), Failure>
where
    F: Fn(&Interface) -> Result<Shown, Failure> + Sync,
{
    let readers = thread::available_parallelism().map_or(1, usize::from);
    let (listings, listed) = sync_channel::<Listing>(AHEAD);
    let (slots, results) = sync_channel::<Slot>(readers * WAITING);
    let listed = Arc::new(Mutex::new(listed));
    thread::scope(|scope| {
        scope.spawn(move || walk(top, &listings, bar));
        for _ in 0..readers {
            let (slots, listed) = (slots.clone(), Arc::clone(&listed));
            scope.spawn(move || {
                while let Some((listing, result)) = next(&listed, &slots) {
                    let mut interface = listing.read(limits);
                    calls::resolve(&mut interface, top, true);
                    let shown = show(&interface);
                    bar.inc(1);
                    // Nobody waits for it where the reader of the output has gone.
                    drop(result.send(shown));
                }
            });
        }
        // From here on the readers alone hold both ends: where they end, the others notice.
        drop((slots, listed));
        for slot in &results {
            let Ok(shown) = slot.recv() else { break };
            if !take(shown?) {
                break;
            }
        }
        drop(results);
        Ok(())
    })
}

/// The next listing, and where to put what is read from it. Both happen under one lock: results
/// are found in the order of the listings.
fn next(
    listed: &Mutex<Receiver<Listing>>,
    slots: &SyncSender<Slot>,
) -> Option<(Listing, SyncSender<Result<Shown, Failure>>)> {
    let listed = listed.lock().unwrap_or_else(PoisonError::into_inner);
    let listing = listed.recv().ok()?;
    let (result, slot) = sync_channel(1);
    slots.send(slot).ok()?;
    Some((listing, result))
}

/// Lists `top` and every folder below, each before those below it, in the order of their paths.
fn walk(top: &Path, listings: &SyncSender<Listing>, bar: &ProgressBar) {
    let mut waiting = vec![(top.to_owned(), String::new(), 0)];
    while let Some((path, shown, depth)) = waiting.pop() {
        let mut listing = Listing::of(&path, shown);
        if depth == DEPTH {
            listing.too_deep();
        }
        let below = listing.below.iter().rev().map(|name| listing.child(name));
        waiting.extend(below.map(|(path, shown)| (path, shown, depth + 1)));
        if listing.says_something() {
            bar.inc_length(1);
            if listings.send(listing).is_err() {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use indicatif::ProgressDrawTarget;

    use super::*;

    fn tree(folders: usize) -> tempfile::TempDir {
        let top = tempfile::tempdir().unwrap();
        for number in 0..folders {
            let folder = top.path().join(format!("{}/m{number:04}", number % 7));
            fs::create_dir_all(&folder).unwrap();
            // Some take far longer than their neighbours.
            let variables = if number % 50 == 0 { 2000 } else { 1 };
            let text: String = (0..variables).map(|n| format!("variable \"v{n}\" {{}}\n")).collect();
            fs::write(folder.join("main.tf"), text).unwrap();
        }
        top
    }

    fn path(interface: &Interface) -> Result<Shown, Failure> {
        Ok(Shown { text: interface.path.clone(), found: Findings::of(interface) })
    }

    #[test]
    fn results_come_in_the_order_of_their_paths() {
        let top = tree(400);
        let mut paths = Vec::new();
        let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::hidden());
        each(top.path(), &Limits::default(), (&bar, &path), |shown| {
            paths.push(shown.text);
            true
        })
        .unwrap();
        assert_eq!(paths.len(), 400);
        assert!(paths.is_sorted());
        assert_eq!((bar.position(), bar.length()), (400, Some(400)));
    }

    #[test]
    fn a_reader_that_goes_away_ends_everything() {
        let top = tree(AHEAD + 400);
        let mut taken = 0;
        each(top.path(), &Limits::default(), (&ProgressBar::hidden(), &path), |_| {
            taken += 1;
            taken < 3
        })
        .unwrap();
        assert_eq!(taken, 3);
    }

    #[test]
    fn folders_too_deep_are_named() {
        let top = tempfile::tempdir().unwrap();
        let deep = (0..=DEPTH).fold(top.path().to_owned(), |path, _| path.join("d"));
        fs::create_dir_all(&deep).unwrap();
        fs::write(deep.join("main.tf"), "").unwrap();
        let mut found = Vec::new();
        let show = |interface: &Interface| {
            Ok(Shown { text: interface.diagnostics.to_string(), found: Findings::of(interface) })
        };
        each(top.path(), &Limits::default(), (&ProgressBar::hidden(), &show), |shown| {
            found.push(shown);
            true
        })
        .unwrap();
        assert_eq!((found.len(), found[0].found.warnings), (1, 1));
        assert!(found[0].text.contains("too many folders inside one another"), "{}", found[0].text);
    }
}
