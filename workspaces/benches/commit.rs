//! How long one change takes, from patch to branch, in workspaces that hold few and many resource
//! folders of one template.
//!
//! Goals in a release build: 10 ms among 2,000 folders, 50 ms among 20,000.

use chrono::DateTime;
use divan::Bencher;
use divan::counter::ItemsCount;
use terrace_engine::files::FileSet;
use terrace_engine::name::CommitSha;
use terrace_workspaces::{Author, CommitRequest, LocalForge, MergeRequest, Repository};

const SIZES: [usize; 3] = [20, 2_000, 20_000];

fn main() {
    divan::main();
}

/// A workspace with as many resources as its size says, and a runtime to ask it things.
struct Workspace {
    _folder: tempfile::TempDir,
    runtime: tokio::runtime::Runtime,
    repository: Repository,
    main: CommitSha,
}

impl Workspace {
    fn with_resources(count: usize) -> Result<Self, Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let runtime = tokio::runtime::Runtime::new()?;
        let forge = LocalForge::new(folder.path().to_owned());
        let mut all = FileSet::new();
        for resource in 0..count {
            for (path, text) in code(&format!("resource {resource}"))? {
                all.insert(format!("aws_vpc/resource-{resource}/{path}").parse()?, text);
            }
        }
        runtime.block_on(forge.publish("acme", &[(all, None)]))?;
        let repository = forge.open("acme")?;
        let main = runtime.block_on(repository.head("main"))?.ok_or("no main")?;
        Ok(Self { _folder: folder, runtime, repository, main })
    }

    /// A change of the resource in the middle, on a branch of its own.
    fn change(&self, size: usize, number: usize) -> Result<CommitRequest, Box<dyn std::error::Error>> {
        Ok(CommitRequest {
            branch: format!("update_resource-{number}").parse()?,
            base: self.main.clone(),
            expected: None,
            folder: format!("aws_vpc/resource-{}", size / 2).parse()?,
            files: Some(code(&format!("change {number}"))?),
            message: "Update the resource\n".to_owned(),
            author: author(),
            at: DateTime::UNIX_EPOCH,
        })
    }
}

fn author() -> Author {
    Author { name: "engineer".to_owned(), email: "engineer@example.com".to_owned() }
}

/// The files of one resource; `main.tf` differs from change to change.
fn code(text: &str) -> Result<FileSet, Box<dyn std::error::Error>> {
    let mut files = FileSet::new();
    for name in ["README.md", "backend.tf", "main.tf", "outputs.tf", "providers.tf", "versions.tf"] {
        let own = if name == "main.tf" { text } else { "" };
        files.insert(
            name.parse()?,
            format!("# {name}\n{own}\n{}", "argument = \"value\"\n".repeat(20)).into(),
        );
    }
    Ok(files)
}

#[divan::bench(args = SIZES, sample_count = 50, sample_size = 1)]
fn patch_to_branch(bencher: Bencher<'_, '_>, size: usize) {
    let Ok(workspace) = Workspace::with_resources(size) else { return };
    let mut number = 0;
    bencher
        .counter(ItemsCount::new(1_usize))
        .with_inputs(|| {
            number += 1;
            workspace.change(size, number).ok()
        })
        .bench_local_values(|request| {
            let made =
                request.map(|request| workspace.runtime.block_on(workspace.repository.commit(request)));
            assert!(matches!(made, Some(Ok(_))), "the change was committed");
        });
}

#[divan::bench(args = SIZES, sample_count = 20, sample_size = 1)]
fn branch_to_main(bencher: Bencher<'_, '_>, size: usize) {
    let Ok(workspace) = Workspace::with_resources(size) else { return };
    let mut number = 0;
    bencher
        .with_inputs(|| {
            number += 1;
            let request = workspace.change(size, number).ok()?;
            let branch = request.branch.clone();
            let head = workspace.runtime.block_on(workspace.repository.commit(request)).ok()?;
            // A target of its own each time: what is merged once is not merged again.
            let mut other = workspace.change(size, number).ok()?;
            other.branch = format!("into-{number}").parse().ok()?;
            other.folder = "aws_vpc/resource-0".parse().ok()?;
            let into = other.branch.clone();
            workspace.runtime.block_on(workspace.repository.commit(other)).ok()?;
            let message = "Merge\n".to_owned();
            Some(MergeRequest {
                branch,
                expected_head: head,
                into,
                message,
                author: author(),
                at: DateTime::UNIX_EPOCH,
            })
        })
        .bench_local_values(|request| {
            let made = request.map(|request| workspace.runtime.block_on(workspace.repository.merge(request)));
            assert!(matches!(made, Some(Ok(_))), "the change was merged");
        });
}
