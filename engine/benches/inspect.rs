//! How fast modules are read, beside the bare parser on the same texts in the same run.
//!
//! The texts: a large module in three files, as a well-known VPC module has them; one of a
//! megabyte; the modules of the catalog that ships with Terrace; and, where TERRACE_REAL_MODULES
//! names a folder (`.ci/real-modules` makes one), modules that other people wrote. `hostile` reads
//! 4 MiB of every shape that is made to hurt a parser.

#![expect(
    clippy::disallowed_methods,
    reason = "tests and benches read case folders and start the real binary"
)]

#[path = "../tests/hostile/shapes.rs"]
mod shapes;

use std::fmt;
use std::path::{Path, PathBuf};

use divan::Bencher;
use divan::counter::BytesCount;
use terrace_engine::files::FileSet;
use terrace_engine::module::{Folders, Interface, Limits, Overrides, discover, form, inspect};

use shapes::{DEEP, LONG, Shape};

fn main() {
    divan::main();
}

/// What is read.
#[derive(Clone, Copy)]
enum Text {
    Large,
    Megabyte,
    Catalog,
    Real,
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Large => "large module",
            Self::Megabyte => "1 MB module",
            Self::Catalog => "catalog",
            Self::Real => "real modules",
        })
    }
}

fn texts() -> Vec<Text> {
    let mut texts = vec![Text::Large, Text::Megabyte, Text::Catalog];
    texts.extend(real_modules().map(|_| Text::Real));
    texts
}

fn real_modules() -> Option<PathBuf> {
    std::env::var_os("TERRACE_REAL_MODULES").map(PathBuf::from)
}

impl Text {
    fn files(self) -> FileSet {
        match self {
            Self::Large => module(1),
            Self::Megabyte => module(7),
            Self::Catalog => {
                folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../templates-registry/catalog"))
            }
            Self::Real => real_modules().map(|top| folder(&top)).unwrap_or_default(),
        }
    }
}

/// The `.tf` files below a folder.
fn folder(top: &Path) -> FileSet {
    let mut files = FileSet::new();
    let mut folders = vec![top.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = path.strip_prefix(top).unwrap_or(&path).to_string_lossy().into_owned();
            if path.is_dir() {
                folders.push(path);
            } else if let (true, Ok(name)) = (name.ends_with(".tf"), name.parse()) {
                files.insert(name, std::fs::read(path).unwrap_or_default());
            }
        }
    }
    files
}

/// A module in three files, of about 140 kB times `size`.
fn module(size: usize) -> FileSet {
    let variables: String = (0..240 * size).map(variable).collect();
    let resources: String = (0..170 * size).map(resource).collect();
    let outputs: String = (0..110 * size).map(output).collect();
    [("variables.tf", variables), ("main.tf", resources), ("outputs.tf", outputs)]
        .into_iter()
        .filter_map(|(name, text)| Some((name.parse().ok()?, text.into_bytes())))
        .collect()
}

fn variable(at: usize) -> String {
    format!(
        "variable \"subnet_{at}_options\" {{\n  description = \"Options of the subnets number {at}, see the documentation\"\n  \
         type = list(object({{\n    name = string\n    tags = optional(map(string), {{}})\n    port = optional(number, {at})\n  }}))\n  \
         default = []\n}}\n\n"
    )
}

fn resource(at: usize) -> String {
    format!(
        "resource \"aws_subnet\" \"number_{at}\" {{\n  count = local.create && length(var.subnet_{at}_options) > 0 ? length(var.subnet_{at}_options) : 0\n\n  \
         vpc_id            = local.vpc_id\n  availability_zone = length(regexall(\"^[a-z]{{2}}-\", element(var.azs, count.index))) > 0 ? element(var.azs, count.index) : null\n\n  \
         tags = merge(\n    {{ \"Name\" = format(\"${{var.name}}-%s\", element(var.azs, count.index)) }},\n    var.tags,\n    var.subnet_{at}_options[count.index].tags,\n  )\n}}\n\n"
    )
}

fn output(at: usize) -> String {
    format!(
        "output \"subnet_{at}_arns\" {{\n  description = \"ARNs of the subnets number {at}\"\n  value       = aws_subnet.number_{at}[*].arn\n}}\n\n"
    )
}

fn bytes(files: &FileSet) -> BytesCount {
    BytesCount::new(files.values().map(Vec::len).sum::<usize>())
}

/// Every module of the files, read one after the other.
#[divan::bench(args = texts())]
fn reading(bencher: Bencher<'_, '_>, text: &Text) {
    let files = text.files();
    let read = || -> Vec<Interface> {
        let folders = Folders::of(&files);
        folders.modules().map(|folder| folders.inspect(folder, &Limits::default())).collect()
    };
    bencher.counter(bytes(&files)).bench(read);
}

/// The same files by the parser alone, which gives syntax trees. It ends a file at the first thing that
/// it refuses (an object that names a key twice, which Terraform accepts): the rest does not count.
#[divan::bench(args = texts())]
fn bare_parser(bencher: Bencher<'_, '_>, text: &Text) {
    let files = text.files();
    let parse = || {
        for bytes in files.values() {
            drop(divan::black_box(std::str::from_utf8(bytes).map(hcl_edit::parser::parse_body)));
        }
    };
    let read = files.values().map(|bytes| parsed(bytes)).sum::<usize>();
    bencher.counter(BytesCount::new(read)).bench(parse);
}

/// How many bytes of a file the parser reads.
fn parsed(bytes: &[u8]) -> usize {
    let parsed = std::str::from_utf8(bytes).map(hcl_edit::parser::parse_body);
    match parsed {
        Ok(Err(error)) => error.location().offset(),
        _ => bytes.len(),
    }
}

/// The form of a module with 240 variables.
#[divan::bench]
fn making_a_form(bencher: Bencher<'_, '_>) {
    let interface = inspect(&module(1), "", &Limits::default());
    bencher.bench(|| form(&interface, &Overrides::default()));
}

/// The list of modules of a repository with 1,000 module folders that call each other.
#[divan::bench(sample_count = 10)]
fn discovering_1000_folders(bencher: Bencher<'_, '_>) {
    let mut files = FileSet::new();
    for at in 0..1000 {
        let text = format!(
            "{}{}module \"next\" {{\n  source = \"../m{}\"\n}}\n",
            variable(at),
            output(at),
            (at + 1) % 1000
        );
        for (name, text) in [("main.tf", text.into_bytes()), ("README.md", b"# M\n\nA module.\n".to_vec())] {
            files.extend(format!("modules/m{at}/{name}").parse().map(|name| (name, text)));
        }
    }
    bencher.counter(bytes(&files)).bench(|| discover(&files, &Limits::default()));
}

fn shapes() -> impl Iterator<Item = String> {
    DEEP.iter().chain(LONG).map(Shape::name)
}

/// 4 MiB of each shape.
#[divan::bench(args = shapes(), sample_count = 1, sample_size = 1)]
fn hostile(bencher: Bencher<'_, '_>, name: &String) {
    let text = |shape: &Shape| (shape.file, shape.times(((4 << 20) - 100) / shape.times(1).len()));
    let (file, text) =
        DEEP.iter().chain(LONG).find(|shape| shape.name() == *name).map(text).unwrap_or_default();
    let files: FileSet = file.parse().map(|file| (file, text.into_bytes())).into_iter().collect();
    bencher.counter(bytes(&files)).bench(|| inspect(&files, "", &Limits::default()));
}
