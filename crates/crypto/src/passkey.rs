//! What a passkey's authenticator gives to open its slot: the PRF's output (WebAuthn Level 3, section 10.1.4).

use envelope::passkey::PRF_LEN;

use crate::Secret;

/// An output of the PRF at [`envelope::passkey::PRF_INPUT`].
#[derive(PartialEq, Eq)]
pub struct PrfOutput(Secret<PRF_LEN>);

impl PrfOutput {
    /// The output in these bytes. There is none if they are not 32, or are all zero, as some authenticators answer that have
    /// no PRF.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let output = Self(Secret::from_slice(bytes)?);
        let nothing = Self(Secret::new([0; PRF_LEN]));
        (output != nothing).then_some(output)
    }

    pub(crate) const fn secret(&self) -> &Secret<PRF_LEN> {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_authenticator_without_a_prf_gives_no_output() {
        let check =
            |bytes: &[u8], expect| assert_eq!(PrfOutput::from_bytes(bytes).is_some(), expect, "{bytes:?}");
        check(&[1; 32], true);
        check(&[&[0; 31][..], &[1]].concat(), true);
        check(&[0; 32], false);
        check(&[], false);
        check(&[1; 31], false);
        check(&[1; 33], false);
        check(&[1; 64], false);
    }
}
