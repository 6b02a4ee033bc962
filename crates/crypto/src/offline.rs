//! What a password is worth on one device, without the server: it opens a slot that never leaves that device.
//!
//! OPAQUE cannot help here, as its server takes part in every try. So this is what guessing costs whoever has the device: one
//! Argon2id a try.

use envelope::SlotId;

use crate::{Secret, letter::stretch};

const SALT_LABEL: &[u8] = b"siegel/offline-slot/v1\0";

/// The password, stretched for one offline slot.
pub struct OfflineSecret(Secret<32>);

impl OfflineSecret {
    /// Stretches the password: 64 MiB of memory, and a second in a browser. The salt is the slot's id, drawn anew for each slot.
    pub fn derive(password: &[u8], slot: SlotId) -> Self {
        Self(stretch(password, &[SALT_LABEL, slot.as_bytes()].concat()))
    }

    /// The secret as [`OfflineSecret::to_bytes`] gave it, for a throw-away worker that stretches and dies.
    pub const fn from_bytes(bytes: Secret<32>) -> Self {
        Self(bytes)
    }

    /// The secret's bytes, to hand it from a throw-away worker to the one that uses it.
    pub const fn to_bytes(&self) -> &Secret<32> {
        &self.0
    }

    /// The same, given away.
    pub fn into_bytes(self) -> Secret<32> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_slot_stretches_the_same_password_to_another_secret() {
        let [one, other] = [1, 2].map(|byte| SlotId::new([byte; 16]));
        let secret = OfflineSecret::derive(b"Sommerregen am Deich", one);
        let differs = |password: &[u8], slot| *OfflineSecret::derive(password, slot).to_bytes() != secret.0;
        assert!(!differs(b"Sommerregen am Deich", one));
        assert!(differs(b"Sommerregen am Deich", other));
        assert!(differs(b"Sommerregen am Deich ", one));
    }
}
