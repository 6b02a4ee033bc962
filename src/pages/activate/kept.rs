//! What was typed outlives a reload: kept in this tab until the account is made, for half an hour at most.
//!
//! **Invariant:** the password is not among it, nor any key.

use envelope::Base64;
use leptos::prelude::window;
use serde::{Deserialize, Serialize};
use web_sys::Storage;

use crate::device;

const KEY: &str = "siegel.activation";
/// How long it is kept, ms.
const LASTS: u64 = 30 * 60 * 1000;

/// What is kept.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Kept {
    /// The letter's number.
    pub number: String,
    /// The letter's code.
    pub code: String,
    /// The fingerprint that the letter's QR code tells.
    pub told: Option<Base64>,
    /// The fingerprint that is the letter's, once that is certain.
    pub fingerprint: Option<Base64>,
    /// Whether number and code come from the letter's QR code.
    pub is_scanned: bool,
    /// The date of birth.
    pub birth_date: String,
    /// The insurance number.
    pub insurance_number: String,
}

#[derive(Serialize, Deserialize)]
struct Dated {
    /// When it was kept, ms since 1970.
    at: u64,
    kept: Kept,
}

impl Kept {
    /// What this tab has kept, if it is not too old.
    pub fn here() -> Option<Self> {
        let text = storage()?.get_item(KEY).ok()??;
        read(&text, device::now())
    }

    /// Keeps it in the place of what was there.
    pub fn keep(self) {
        let dated = Dated { at: device::now(), kept: self };
        if let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(&dated)) {
            // Without storage it lasts as long as the page.
            let _ = storage.set_item(KEY, &text);
        }
    }

    /// Keeps nothing any more.
    pub fn forget() {
        if let Some(storage) = storage() {
            let _ = storage.remove_item(KEY);
        }
    }
}

fn read(text: &str, now: u64) -> Option<Kept> {
    let dated: Dated = serde_json::from_str(text).ok()?;
    (now.saturating_sub(dated.at) < LASTS).then_some(dated.kept)
}

fn storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lasts_half_an_hour() {
        let kept = Kept { number: "0123 4567".to_owned(), ..Kept::default() };
        let text = serde_json::to_string(&Dated { at: 1_000, kept: kept.clone() }).unwrap();
        assert_eq!(read(&text, 1_000 + LASTS - 1), Some(kept));
        assert_eq!(read(&text, 1_000 + LASTS), None);
        assert_eq!(read("{}", 0), None);
    }
}
