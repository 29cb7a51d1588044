//! Output that goes to files of the run's folder and is read while it grows.
//!
//! A program whose reader dies is ended by the system the next time that it prints. An apply must
//! not end so: what it has made would be in no state. Its output goes to files, which need no reader,
//! and whoever comes after asks it to stop.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio_util::sync::CancellationToken;

/// How often a file is looked at that has not grown.
const LOOK: Duration = Duration::from_millis(20);

/// How much is read ahead of whoever takes the lines.
const AHEAD: usize = 64 << 10;

/// A file that a program writes to, and that is read at the same time.
pub(super) struct Kept {
    writer: File,
    reader: File,
}

impl Kept {
    /// The two outputs of a program, each as what it is given and what it writes there until `over`.
    ///
    /// # Errors
    /// A file cannot be made.
    pub(super) fn both(folder: &Path, over: &CancellationToken) -> io::Result<[(File, DuplexStream); 2]> {
        let (out, err) = (Self::new(folder, ".stdout")?, Self::new(folder, ".stderr")?);
        Ok([out, err].map(|kept| kept.split(over.clone())))
    }

    /// Makes the file `name`, or empties it; only its owner may read it.
    ///
    /// # Errors
    /// The file cannot be made.
    fn new(folder: &Path, name: &str) -> io::Result<Self> {
        let path = folder.join(name);
        // Appending: what programs write at the same time does not cover each other.
        let options = OpenOptions::new().create(true).append(true).mode(0o600).open(&path)?;
        options.set_len(0)?;
        Ok(Self { writer: options, reader: File::open(&path)? })
    }

    /// What the program is given, and what it writes there until `ended`.
    fn split(self, ended: CancellationToken) -> (File, DuplexStream) {
        let (copy, lines) = tokio::io::duplex(AHEAD);
        tokio::spawn(follow(self.reader, copy, ended));
        (self.writer, lines)
    }
}

/// Copies what is in a file and what is added to it, until the program has ended.
async fn follow(file: File, mut copy: DuplexStream, ended: CancellationToken) -> io::Result<()> {
    let mut file = tokio::fs::File::from_std(file);
    let mut chunk = vec![0; 16 << 10];
    loop {
        // Asked before the file is read: what is written up to the end is read once more.
        let last = ended.is_cancelled();
        loop {
            let read = file.read(&mut chunk).await?;
            if read == 0 {
                break;
            }
            copy.write_all(&chunk[..read]).await?;
        }
        if last {
            return Ok(());
        }
        tokio::select! {
            () = ended.cancelled() => {}
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[tokio::test]
    async fn what_is_written_up_to_the_end_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let ended = CancellationToken::new();
        let kept = Kept::new(folder.path(), ".out").unwrap();
        let (mut writer, mut lines) = kept.split(ended.clone());
        writer.write_all(b"one\n").unwrap();
        let mut first = [0; 4];
        lines.read_exact(&mut first).await.unwrap();
        assert_eq!(&first, b"one\n");
        writer.write_all(b"two\n").unwrap();
        ended.cancel();
        let mut rest = String::new();
        lines.read_to_string(&mut rest).await.unwrap();
        assert_eq!(rest, "two\n");
    }
}
