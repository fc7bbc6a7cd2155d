//! Reading an answer's body, decoded, piece by piece, and no more of it than the cap.
//!
//! Not here: what it says (`decode`).

use reqwest::Response;

/// Why a body could not be read.
#[derive(Debug)]
pub(super) enum Fault {
    /// It is larger than the cap.
    TooLarge,
    /// It was cut, or came too slowly.
    Client(reqwest::Error),
}

/// Reads a body of at most `cap` bytes. A compressed one is measured as it unfolds, so that a small answer cannot
/// become a large one in memory.
pub(super) async fn read(response: &mut Response, cap: usize) -> Result<Vec<u8>, Fault> {
    if response.content_length().is_some_and(|length| length > cap as u64) {
        return Err(Fault::TooLarge);
    }
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(Fault::Client)? {
        if body.len() + piece.len() > cap {
            return Err(Fault::TooLarge);
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}
