//! Rows that are kept on the device, sealed under the account's local-store key.
//!
//! **Invariant:** the portal's rows and the module's own are different tables: no row of the module opens for the portal.

use envelope::{AccountId, DeviceId, Hash};
use zeroize::Zeroizing;

use crypto::{OpenError, account::Bundle, attachment::AttachmentContext, body::Manifest, state::SeenState};
use envelope::{Base64, ConversationId, MessageId};

use crate::{account::Account, chain::Chain, rng::rng};

/// The device's place in its chain.
const CHAIN: &str = "module/chain";
/// Which state of the account this device has seen.
const SEEN: &str = "module/seen-state";
/// The account's login name.
const LOGIN: &str = "module/login";
/// What a message will say of a sealed file, its key included.
const MANIFEST: &str = "module/manifest";

impl Account {
    /// Seals a row of the portal's.
    pub(crate) fn seal_row(&self, table: &str, row: &str, plaintext: &[u8]) -> Vec<u8> {
        self.seal(&portal(table), row.as_bytes(), plaintext)
    }

    /// Opens a row of the portal's.
    pub(crate) fn open_row(
        &self,
        table: &str,
        row: &str,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        self.open(&portal(table), row.as_bytes(), sealed)
    }

    /// Seals the place in the chain.
    pub(crate) fn seal_chain(&self, chain: Chain, device: DeviceId) -> Vec<u8> {
        self.seal(CHAIN, device.as_bytes(), &chain.to_bytes())
    }

    /// Opens the place in the chain; there is none in what does not open.
    pub(crate) fn open_chain(&self, sealed: &[u8], device: DeviceId) -> Option<Chain> {
        Chain::from_bytes(&self.open(CHAIN, device.as_bytes(), sealed).ok()?)
    }

    /// Seals which state of the account was seen.
    pub(crate) fn seal_seen(&self, seen: &SeenState) -> Vec<u8> {
        self.seal(SEEN, self.device.as_bytes(), &seen.to_bytes())
    }

    /// Seals the login name.
    pub(crate) fn seal_login(&self) -> Vec<u8> {
        self.seal(LOGIN, self.account.as_bytes(), self.login.as_bytes())
    }

    /// Seals what the message will say of a file, for this message only.
    pub(crate) fn seal_manifest(&self, manifest: &Manifest, of: &AttachmentContext) -> Vec<u8> {
        self.seal(MANIFEST, &message_row(of.conversation, of.message), &manifest.to_bytes())
    }

    /// Opens it for this message.
    pub(crate) fn open_manifest(
        &self,
        sealed: &[u8],
        conversation: ConversationId,
        message: MessageId,
    ) -> Result<Manifest, OpenError> {
        Manifest::from_bytes(&self.open(MANIFEST, &message_row(conversation, message), sealed)?)
    }

    fn seal(&self, table: &str, row: &[u8], plaintext: &[u8]) -> Vec<u8> {
        self.bundle.local.seal_row(table, row, plaintext, &mut rng())
    }

    fn open(&self, table: &str, row: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        self.bundle.local.open_row(table, row, sealed)
    }
}

/// Which state of the account this device has seen; none in what does not open.
pub(crate) fn open_seen(bundle: &Bundle, device: DeviceId, sealed: &Base64) -> Option<SeenState> {
    let row = bundle.local.open_row(SEEN, device.as_bytes(), sealed.as_ref()).ok()?;
    SeenState::from_bytes(&row).ok()
}

/// The account's login name; none in what does not open.
pub(crate) fn open_login(bundle: &Bundle, account: AccountId, sealed: &Base64) -> Option<Hash> {
    let row = bundle.local.open_row(LOGIN, account.as_bytes(), sealed.as_ref()).ok()?;
    Some(Hash::new(row.as_slice().try_into().ok()?))
}

fn portal(table: &str) -> String {
    format!("portal/{table}")
}

fn message_row(conversation: ConversationId, message: MessageId) -> Vec<u8> {
    [*conversation.as_bytes(), *message.as_bytes()].concat()
}
