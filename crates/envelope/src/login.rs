//! The login name: a pseudonym of the insurance number, so that the server needs not store the number.

use sha2::{Digest as _, Sha256};

use crate::Hash;

/// Before the insurance number in the login name.
pub const LABEL: &[u8] = b"siegel/login/v1\0";

/// The login name: SHA-256 of the label and the ten ASCII characters of the insurance number.
///
/// Whoever lists all insurance numbers can undo it: it keeps the number out of logs, not out of reach.
pub fn derive_login(insurance_number: &str) -> Hash {
    Hash::new(Sha256::new().chain_update(LABEL).chain_update(insurance_number).finalize().into())
}
