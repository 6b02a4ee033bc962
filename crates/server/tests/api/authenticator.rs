//! An authenticator made of P-256 and a counter, as strict or as careless as a test wants it.

use data_encoding::BASE64URL_NOPAD;
use envelope::Base64;
use p256::ecdsa::{Signature, SigningKey, signature::Signer as _};
use sha2::{Digest as _, Sha256};
use wire::passkey::{Assertion, Attestation, PasskeySignInStarted, PasskeyStarted};

/// Bits of the authenticator's flags: somebody was present, was verified, a new credential follows.
const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const CREDENTIAL: u8 = 0x40;

/// One passkey in it.
#[derive(Clone)]
pub(crate) struct Authenticator {
    pub(crate) key: SigningKey,
    /// The credential's id.
    pub(crate) credential: Vec<u8>,
    /// The user handle that it was made for.
    pub(crate) user: Base64,
    /// Where the browser says it is.
    pub(crate) origin: String,
    /// Whether it asks for a finger or a PIN.
    pub(crate) verifies: bool,
    /// Signatures made so far; none are counted if it begins at none.
    pub(crate) counter: u32,
}

impl Authenticator {
    /// The authenticator of this byte, at a server's address on this machine.
    pub(crate) fn new(seed: u8, base: &str) -> Self {
        Self {
            key: SigningKey::from_slice(&[seed; 32]).unwrap(),
            credential: vec![seed; 20],
            user: Base64(Vec::new()),
            origin: base.replace("127.0.0.1", "localhost"),
            verifies: true,
            counter: 0,
        }
    }

    /// Makes a credential.
    pub(crate) fn create(&mut self, asked: &PasskeyStarted) -> Attestation {
        self.user = asked.user.clone();
        let mut data = self.data(&asked.relying_party, CREDENTIAL);
        data.extend_from_slice(&[0; 16]);
        data.extend_from_slice(&(self.credential.len() as u16).to_be_bytes());
        data.extend_from_slice(&self.credential);
        data.extend_from_slice(&self.cose_key());
        let mut object = vec![0xa3];
        object.extend(text("fmt").into_iter().chain(text("none")));
        object.extend(text("attStmt").into_iter().chain([0xa0]));
        object.extend(text("authData").into_iter().chain(bytes(&data)));
        Attestation {
            credential: Base64(self.credential.clone()),
            client_data: self.client_data("webauthn.create", &asked.challenge),
            attestation_object: Base64(object),
        }
    }

    /// Signs a challenge.
    pub(crate) fn get(&mut self, asked: &PasskeySignInStarted) -> Assertion {
        self.sign(&asked.challenge, &asked.relying_party)
    }

    /// Signs a challenge for a relying party.
    pub(crate) fn sign(&mut self, challenge: &Base64, relying_party: &str) -> Assertion {
        if self.counter > 0 {
            self.counter += 1;
        }
        let data = self.data(relying_party, 0);
        let client_data = self.client_data("webauthn.get", challenge);
        let signed = [data.as_slice(), &Sha256::digest(&client_data.0)].concat();
        let signature: Signature = self.key.sign(&signed);
        Assertion {
            credential: Base64(self.credential.clone()),
            client_data,
            authenticator_data: Base64(data),
            signature: Base64(signature.to_der().as_bytes().to_vec()),
            user: self.user.clone(),
        }
    }

    fn data(&self, relying_party: &str, flags: u8) -> Vec<u8> {
        let flags = flags | PRESENT | if self.verifies { VERIFIED } else { 0 };
        let mut data = Sha256::digest(relying_party).to_vec();
        data.push(flags);
        data.extend_from_slice(&self.counter.to_be_bytes());
        data
    }

    fn client_data(&self, kind: &str, challenge: &Base64) -> Base64 {
        let challenge = BASE64URL_NOPAD.encode(&challenge.0);
        let text = format!(
            r#"{{"type":"{kind}","challenge":"{challenge}","origin":"{}","crossOrigin":false}}"#,
            self.origin
        );
        Base64(text.into_bytes())
    }

    /// The public key as COSE has it (RFC 9053, section 7.1.1): EC2, ES256, P-256, x, y.
    fn cose_key(&self) -> Vec<u8> {
        let point = self.key.verifying_key().to_sec1_point(false);
        let point = point.as_bytes();
        let mut key = vec![0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21];
        key.extend(bytes(&point[1..33]));
        key.push(0x22);
        key.extend(bytes(&point[33..65]));
        key
    }
}

/// A CBOR text of fewer than 24 characters.
fn text(text: &str) -> Vec<u8> {
    [&[0x60 + text.len() as u8], text.as_bytes()].concat()
}

/// A CBOR byte string of up to 255 bytes.
fn bytes(bytes: &[u8]) -> Vec<u8> {
    [&[0x58, bytes.len() as u8], bytes].concat()
}
