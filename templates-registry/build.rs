//! Rebuilds the crate when a file is added to the catalog; the embedding alone only notices edits.

fn main() {
    println!("cargo::rerun-if-changed=catalog");
}
