//! Rows in the store of a device, sealed under the account's local-store key and bound to their place.

use zeroize::Zeroizing;

use crate::{
    CryptoRng, OpenError, Secret,
    cbor::{Cbor, Reader, Writer},
};

const CONTEXT_LABEL: &[u8] = b"siegel/local/v1\0";

/// The key of rows stored on devices.
#[derive(PartialEq, Eq)]
pub struct LocalKey(Secret<32>);

impl LocalKey {
    /// A new key.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        Self(Secret::generate(rng))
    }

    /// Seals a row for its place: the table's name and the row's id.
    pub fn seal_row(&self, table: &str, row: &[u8], plaintext: &[u8], rng: &mut impl CryptoRng) -> Vec<u8> {
        cobblestone::seal(self.0.expose(), &context(table, row), plaintext, rng)
    }

    /// Opens a row at its place.
    ///
    /// # Errors
    /// [`OpenError`] if it was changed, moved, or sealed under another key.
    pub fn open_row(&self, table: &str, row: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        Ok(cobblestone::open(self.0.expose(), &context(table, row), sealed)?)
    }
}

/// The label, the table's length (4 bytes) and name, the row's id.
fn context(table: &str, row: &[u8]) -> Vec<u8> {
    [CONTEXT_LABEL, &(table.len() as u32).to_be_bytes(), table.as_bytes(), row].concat()
}

impl Cbor for LocalKey {
    fn write(&self, writer: &mut Writer<'_>) {
        self.0.write(writer);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, OpenError> {
        Secret::read(reader).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::tests::rng;

    #[test]
    fn a_row_opens_at_its_place_only() {
        let rng = &mut rng(1);
        let key = LocalKey::generate(rng);
        let sealed = key.seal_row("outbox", b"1", b"text", rng);
        assert!(key.open_row("outbox", b"1", &sealed).is_ok_and(|row| *row == b"text"));
        assert!(key.open_row("outbox", b"2", &sealed).is_err());
        assert!(key.open_row("outbo", b"x1", &sealed).is_err());
        assert!(LocalKey::generate(rng).open_row("outbox", b"1", &sealed).is_err());
    }
}
