//! Runs that go wrong: the real Terraform binary, killed, frozen, without room on its disk or too
//! large; and a program of our own where the real one cannot be made to misbehave.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::Duration;

use terrace_workspaces::WorkspaceError;
use terrace_workspaces::terraform::{Limits, Stage, Steps};

use crate::terraform::{Bench, processes_in, running, texts};

/// Makes `script` the bench's Terraform binary; `$TERRAFORM` in it is the real one.
fn replace(bench: &mut Bench, script: &str) {
    let path = bench.folder.path().join("program");
    let script = script.replace("$TERRAFORM", &bench.terraform.path.display().to_string());
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
    bench.terraform.path = path;
}

/// Plans code whose apply runs `script`, and applies it.
async fn applied(bench: &mut Bench, limits: Limits, timeout: Duration) -> WorkspaceError {
    let (plan, _) = bench.plan(false).await;
    bench.terraform.limits = limits;
    let mut job = bench.job(Steps::Apply { plan });
    job.timeout = timeout;
    let error = bench.run(job).await.0.unwrap_err();
    assert_eq!(processes_in(bench.folder.path()), Vec::<PathBuf>::new());
    error
}

const LONG: Duration = Duration::from_secs(300);

#[tokio::test]
async fn a_binary_that_is_killed_is_told_apart_from_one_that_fails() {
    let mut bench = Bench::new(&running("kill -KILL $PPID; sleep 600")).await;
    let error = applied(&mut bench, Limits::default(), LONG).await;
    assert!(matches!(error, WorkspaceError::Crashed { stage: Stage::Apply, signal: 9, .. }), "{error:?}");
    let told = error.to_string();
    assert!(told.starts_with("apply was ended by signal 9 (SIGKILL): "), "{told}");
    assert!(told.contains("Last it printed: Terraform 1."), "{told}");
}

#[tokio::test]
async fn a_frozen_binary_is_ended_by_force() {
    let mut bench = Bench::new(&running("kill -STOP $PPID; sleep 600")).await;
    let limits = Limits { grace: Duration::from_millis(300), ..Limits::default() };
    let error = applied(&mut bench, limits, Duration::from_secs(8)).await;
    assert!(matches!(error, WorkspaceError::TimedOut { stage: Stage::Apply, .. }), "{error:?}");
}

#[tokio::test]
async fn memory_is_bounded_for_all_that_a_run_starts() {
    let grows = "grown=$(head -c 900000000 /dev/zero | tr '\\\\0' x); sleep 600";
    let mut bench = Bench::new(&running(grows)).await;
    let limits = Limits { memory_bytes: Some(400 << 20), ..Limits::default() };
    let error = applied(&mut bench, limits, LONG).await;
    insta::assert_snapshot!(error, @"apply was stopped: it took more than 400 MiB of memory. Raise the limit, or split the resource.");
}

#[tokio::test]
async fn a_full_disk_is_told_by_name() {
    let mut bench = Bench::new(crate::terraform::CODE).await;
    // No file may have more than one block, which the system tells like a disk that is full.
    replace(&mut bench, "test \"$1\" = plan && ulimit -f 1\nexec $TERRAFORM \"$@\"");
    let error = bench.run(bench.job(Steps::Plan { destroy: false })).await.0.unwrap_err();
    insta::assert_snapshot!(error, @"plan failed because a disk is full: the plan file was not written whole. Free some space and try again.");
}

#[tokio::test]
async fn what_stands_in_the_place_of_the_plan_is_not_read() {
    let mut bench = Bench::new(crate::terraform::CODE).await;
    replace(&mut bench, "test \"$1\" = plan && ln -s /dev/zero plan.tfplan\nexec $TERRAFORM \"$@\"");
    let error = bench.run(bench.job(Steps::Plan { destroy: false })).await.0.unwrap_err();
    insta::assert_snapshot!(error, @"plan.tfplan is refused: it is not a file");
}

/// The most memory that this process has held, in MiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.split_whitespace().next().unwrap().parse::<u64>().unwrap() / 1024
}

#[tokio::test]
async fn two_hundred_megabytes_of_output_are_read_and_not_held() {
    let mut bench = Bench::new(crate::terraform::CODE).await;
    let prints = "test \"$1\" = plan && yes terrace | head -c 200000000\nexec $TERRAFORM \"$@\"";
    replace(&mut bench, prints);
    let before = peak();
    let (outcome, lines) = bench.run(bench.job(Steps::Plan { destroy: false })).await;
    outcome.unwrap();
    assert_eq!(lines.last().unwrap().text, "The output is longer than 100000 lines; the rest is left out.");
    assert!(
        lines.len() <= 100_001 && texts(&lines[..10]).starts_with("init Terraform 1."),
        "{}",
        lines.len()
    );
    assert!(peak() - before < 100, "{} MiB", peak() - before);
}
