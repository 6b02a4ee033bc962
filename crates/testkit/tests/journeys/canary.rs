//! A word that stands in all that a person writes, and must be found nowhere in the browser's profile.

use anyhow::{Result, ensure};
use testkit::browser::Browser;

use crate::device::mebibytes;

/// The word, and bytes of a file.
pub(crate) struct Canary {
    word: String,
    bytes: Vec<u8>,
}

impl Canary {
    /// This word, with something that no dictionary of the browser's knows.
    pub(crate) fn new(word: &str) -> Self {
        let bytes = testkit::chance::Chance::of(word.len() as u64).bytes(48);
        Self::of(&format!("{word}7F3AKolibri"), &bytes)
    }

    /// This word as it stands, and these bytes.
    pub(crate) fn of(word: &str, bytes: &[u8]) -> Self {
        Self { word: word.to_owned(), bytes: bytes.to_vec() }
    }

    /// What stands in text, subject, and names of files.
    pub(crate) fn word(&self) -> &str {
        &self.word
    }

    /// What files hold.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.bytes.clone()
    }

    /// Checks that the profile of a browser that has ended holds none of it: as bytes, as UTF-8, as UTF-16.
    pub(crate) fn is_nowhere(&self, browser: &Browser, when: &str) -> Result<()> {
        let utf16 = |order: fn(u16) -> [u8; 2]| self.word.encode_utf16().flat_map(order).collect::<Vec<_>>();
        let (little, big) = (utf16(u16::to_le_bytes), utf16(u16::to_be_bytes));
        let search = browser.search(&[self.word.as_bytes(), &little, &big, &self.bytes])?;
        println!(
            "{when}: {} hits of text, subject, file name, file content in {} files ({}) of the profile",
            search.hits.len(),
            search.files,
            mebibytes(search.bytes)
        );
        ensure!(search.hits.is_empty(), "{when}: the profile holds plaintext: {:?}", search.hits);
        Ok(())
    }
}
