//! What was measured, as a table.

use std::time::Duration;

use comfy_table::{CellAlignment, Table, presets};

/// The times of one request sent many times, and the size of its answer.
pub struct Sample {
    /// How long each took.
    pub times: Vec<Duration>,
    /// How many bytes the last answer had.
    pub bytes: usize,
}

/// Rows of the table.
#[derive(Default)]
pub struct Figures(Vec<[String; 3]>);

impl Figures {
    /// Adds a row.
    pub fn add(&mut self, what: &str, figure: String, note: &str) {
        self.0.push([what.to_owned(), figure, note.to_owned()]);
    }

    /// Adds the median of a sample, with its slowest twentieth and the answer's size.
    pub fn sample(&mut self, what: &str, sample: &Sample) {
        let mut times = sample.times.clone();
        times.sort_unstable();
        let slow = times.get(times.len() * 19 / 20).copied().unwrap_or_default();
        let (count, size) = (times.len(), sample.bytes.div_ceil(1024));
        let note = format!("median of {count}; p95 {}; {size} KiB", milliseconds(slow));
        self.add(what, milliseconds(middle(&times)), &note);
    }

    /// Writes the table to standard output.
    pub fn print(self) {
        let mut table = Table::new();
        table.load_preset(presets::NOTHING).set_header(["what", "figure", "how"]).add_rows(self.0);
        if let Some(figures) = table.column_mut(1) {
            figures.set_cell_alignment(CellAlignment::Right);
        }
        println!("{table}");
    }
}

/// The median.
pub fn middle(times: &[Duration]) -> Duration {
    let mut times = times.to_vec();
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// A duration in milliseconds.
pub fn milliseconds(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1000.0)
}

/// A size in mebibytes, to one decimal.
pub fn mebibytes(bytes: u64) -> String {
    let tenths = bytes * 10 / (1 << 20);
    format!("{}.{} MiB", tenths / 10, tenths % 10)
}
