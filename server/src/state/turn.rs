//! How many large states are in memory at once: a state is sealed and opened as a whole, which
//! takes a few times its size for a moment. Small ones hardly wait for anything.

use tokio::sync::{Semaphore, SemaphorePermit};

use crate::error::ApiError;

/// The most bytes that a state may have.
pub(super) const MOST: usize = 64 << 20;

/// How many bytes one permit stands for.
const PART: usize = 1 << 20;

/// Two states of the largest size, or any number of smaller ones that are as large together.
static PARTS: Semaphore = Semaphore::const_new(2 * MOST / PART);

/// Waits until a state of so many bytes fits into memory beside the others; it does until the
/// answer is dropped.
///
/// # Errors
/// Never while the process lives.
pub(super) async fn turn(bytes: usize) -> Result<SemaphorePermit<'static>, ApiError> {
    let parts = bytes.min(MOST).div_ceil(PART).max(1);
    let parts = u32::try_from(parts).unwrap_or(u32::MAX);
    PARTS.acquire_many(parts).await.map_err(|_| ApiError::Internal("states are no longer served".into()))
}
