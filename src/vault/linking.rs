//! Linking a new device: it shows a code, and one that has the account open reads it and hands over what opens the account.

use std::sync::{Arc, OnceLock};

use envelope::{Base64, Hash, LinkCode};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wire::link::{LinkExchange, LinkSealed, LinkStart, LinkView};
use worker::{Answer, Call, Failure};

use super::{Purpose, Vault};
use crate::{api, error::Error};

/// A code that this device shows, to be let into an account.
#[derive(Clone)]
pub struct ShownLink {
    /// What the QR code says, behind the portal's address.
    pub code: String,
    exchange: LinkExchange,
}

/// How far a shown code has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkProgress {
    /// Nobody has read it.
    Waiting,
    /// The other device has, and shows these digits too.
    Compare(String),
    /// The person has compared: [`Vault::finish_link`].
    Ready,
}

/// The code of a new device that this device has read.
#[derive(Clone)]
pub struct ReadLink {
    /// What both devices show.
    pub digits: String,
    code: String,
    link: Hash,
    public_key: Base64,
    /// Sealed once: a retry hands over the same bytes.
    sealed: Arc<OnceLock<LinkSealed>>,
}

impl Vault {
    /// Makes a code by which this device can be let into an account, good for [`wire::limits::LINK_SECONDS`].
    ///
    /// # Errors
    /// No answer, or a browser that keeps nothing.
    pub async fn begin_link(self) -> Result<ShownLink, Error> {
        let home = self.home().await;
        // Without a store nothing of the account could be kept: better to hear of it before.
        home.store()?;
        self.inform_module().await?;
        let (Answer::LinkBegun { public_key, code }, _) =
            self.call(Call::BeginLink, JsValue::UNDEFINED).await?
        else {
            return Err(Failure::Protocol.into());
        };
        let exchange = api::start_link(&LinkStart { public_key, device: home.device().device }).await?;
        Ok(ShownLink { code, exchange })
    }

    /// Asks how far it has come.
    ///
    /// # Errors
    /// No answer, or the code has run out.
    pub async fn look_at_link(self, shown: &ShownLink) -> Result<LinkProgress, Error> {
        match api::look_at_link(&shown.exchange).await? {
            LinkView { account: Some(_), is_sealed: true } => Ok(LinkProgress::Ready),
            LinkView { account: Some(account), is_sealed: false } => {
                let call = Call::CompareLink { code: shown.code.clone(), account };
                Ok(LinkProgress::Compare(self.digits(call).await?))
            }
            LinkView { account: None, .. } => Ok(LinkProgress::Waiting),
        }
    }

    /// Fetches what was handed over, once, and opens the account with it, as after a sign-in.
    ///
    /// # Errors
    /// It is not from a device that has read the code, or what [`Vault::sign_in`] may meet.
    pub async fn finish_link(self, shown: &ShownLink) -> Result<(), Error> {
        let finished = api::finish_link(&shown.exchange).await?;
        let call = Call::FinishLink { account: finished.session.account, sealed: finished.sealed };
        self.call(call, JsValue::UNDEFINED).await?;
        let account = api::account().await?;
        self.unlock(finished.session, account).await
    }

    /// Tells the server that a device of this account has read the code; nothing is handed over yet.
    ///
    /// # Errors
    /// The code has run out, another account has read it, the key at the server is not the code's, or there is no answer.
    pub async fn claim_link(self, code: &LinkCode) -> Result<ReadLink, Error> {
        let outcome = self.read_link(code).await;
        if let Err(error) = &outcome {
            self.notice(error);
        }
        outcome
    }

    async fn read_link(self, code: &LinkCode) -> Result<ReadLink, Error> {
        let account = self.unlocked.get_untracked().ok_or(Failure::Locked)?;
        let public_key = api::claim_link(code.link).await?.public_key;
        let text = code.to_string();
        let digits = self.digits(Call::CompareLink { code: text.clone(), account }).await?;
        Ok(ReadLink { digits, code: text, link: code.link, public_key, sealed: Arc::default() })
    }

    /// The person has compared: hands over what opens the account. May be called again with the same link after a failure.
    ///
    /// # Errors
    /// Nobody confirms it, the code has run out, or there is no answer.
    pub async fn seal_link(self, read: &ReadLink) -> Result<(), Error> {
        let outcome = self.hand_over(read).await;
        if let Err(error) = &outcome {
            self.notice(error);
        }
        outcome
    }

    async fn hand_over(self, read: &ReadLink) -> Result<(), Error> {
        if read.sealed.get().is_none() {
            let call = Call::SealLink { code: read.code.clone(), public_key: read.public_key.clone() };
            let (Answer::LinkSealed { sealed }, _) = self.call(call, JsValue::UNDEFINED).await? else {
                return Err(Failure::Protocol.into());
            };
            read.sealed.get_or_init(|| LinkSealed { sealed });
        }
        let sealed = read.sealed.get().ok_or(Failure::Internal)?;
        self.permitted(Purpose::LinkDevice, &api::seal_link(read.link, sealed)?).await
    }

    async fn digits(self, call: Call) -> Result<String, Error> {
        match self.call(call, JsValue::UNDEFINED).await? {
            (Answer::LinkDigits { digits }, _) => Ok(digits),
            _ => Err(Failure::Protocol.into()),
        }
    }
}
