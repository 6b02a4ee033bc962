//! Somebody with an account and a session, and what they ask and send.

use envelope::{
    AccountId, AttachmentId, Base64, DeviceId, Hash, KeyId, Kind, MessageHeader, MessageId,
    message::RECIPIENT_LEN,
};
use opaque_ke::ClientLogin;
use rand_core::OsRng;
use reqwest::{Method, RequestBuilder, Response, StatusCode, header};
use serde::{Serialize, de::DeserializeOwned};
use wire::{
    assurance::{Choose, DataClass, Level},
    sign_in::SignInStarted,
    unlock::{UnlockFinish, UnlockStart},
    upload::{Committed, Declare, PART_DIGEST},
};

use super::{
    Answer as _, Server, Suite, UNIT_KEY, commit_path, cookie, finalization, login, message_header,
    message_id,
};

/// Bytes of a sealed body of the smallest size.
const BODY_LEN: usize = 56 + 4096 + 16;

/// Somebody with an account and a session.
pub(crate) struct Person<'a> {
    pub(crate) server: &'a Server,
    pub(crate) cookie: String,
    pub(crate) account: AccountId,
    pub(crate) device: DeviceId,
    pub(crate) key: KeyId,
    pub(crate) seed: u8,
}

impl Person<'_> {
    /// Chooses what this class of her own data needs.
    pub(crate) async fn choose(&self, class: DataClass, level: Level) -> Response {
        let choose = Choose { class, level, notice: 1 };
        let path = if level < Level::High { "/account/level/lower" } else { "/account/level" };
        self.put(path, &choose).await
    }

    pub(crate) async fn put(&self, path: &str, body: &impl Serialize) -> Response {
        self.request(Method::PUT, path).json(body).send().await.unwrap()
    }

    pub(crate) async fn post(&self, path: &str, body: &impl Serialize) -> Response {
        self.request(Method::POST, path).json(body).send().await.unwrap()
    }

    /// The same person, signed in with her recovery code: for a while, that is a proof of itself for all that there is.
    pub(crate) async fn by_code(self) -> Self {
        let cookie = cookie(&self.server.recover(login(self.seed), self.seed, self.seed).await);
        Self { cookie, ..self }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.server.portal(method, path).header(header::COOKIE, &self.cookie)
    }

    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &str) -> T {
        self.request(Method::GET, path).send().await.unwrap().read().await
    }

    /// Proves the password under the session, if the first request is answered.
    pub(crate) async fn unlock(&self, password: &[u8]) -> Response {
        let client = ClientLogin::<Suite>::start(&mut OsRng, password).unwrap();
        let start = UnlockStart { credential_request: Base64(client.message.serialize().to_vec()) };
        let response = self.request(Method::POST, "/account/unlock/start").json(&start).send().await.unwrap();
        if response.status() != StatusCode::OK {
            return response;
        }
        let started: SignInStarted = response.read().await;
        let finish = UnlockFinish {
            credential_finalization: finalization(client.state, password, &started),
            exchange: started.exchange,
        };
        self.request(Method::POST, "/account/unlock/finish").json(&finish).send().await.unwrap()
    }

    pub(crate) async fn declare(
        &self,
        attachment: AttachmentId,
        message: MessageId,
        object_len: u64,
    ) -> Response {
        let path = format!("/attachments/{attachment}");
        self.request(Method::PUT, &path).json(&Declare { message, object_len }).send().await.unwrap()
    }

    pub(crate) async fn put_part(&self, attachment: AttachmentId, index: u32, bytes: &[u8]) -> Response {
        self.put_part_as(attachment, index, bytes, &Hash::of(bytes).to_string()).await
    }

    pub(crate) async fn put_part_as(
        &self,
        attachment: AttachmentId,
        index: u32,
        bytes: &[u8],
        digest: &str,
    ) -> Response {
        let path = format!("/attachments/{attachment}/parts/{index}");
        let request = self.request(Method::PUT, &path).header(PART_DIGEST, digest);
        request.body(bytes.to_vec()).send().await.unwrap()
    }

    pub(crate) async fn commit(&self, draft: &Draft, attachments: &[AttachmentId]) -> Response {
        let path = commit_path(draft.header.message, attachments);
        self.request(Method::PUT, &path).body(draft.bytes()).send().await.unwrap()
    }

    /// Commits a message to the unit and its sender.
    pub(crate) async fn send(&self, message: u8) -> Committed {
        self.commit(&self.draft(message), &[]).await.read().await
    }

    /// A message to the unit and its sender.
    pub(crate) fn draft(&self, message: u8) -> Draft {
        Draft {
            header: message_header(Kind::Message, message_id(message), self.account.into(), self.device),
            recipients: vec![UNIT_KEY, self.key],
        }
    }
}

/// An envelope before it is bytes. Nobody here can sign or seal: body, MAC and signature are filled with what fits.
#[derive(Clone)]
pub(crate) struct Draft {
    pub(crate) header: MessageHeader,
    pub(crate) recipients: Vec<KeyId>,
}

impl Draft {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.header.encode(self.recipients.len() as u16).to_vec();
        for key in &self.recipients {
            bytes.extend_from_slice(key.as_bytes());
            bytes.resize(bytes.len() + RECIPIENT_LEN - KeyId::LEN, 0xee);
        }
        bytes.resize(bytes.len() + 32, 0xaa);
        bytes.extend_from_slice(&(BODY_LEN as u32).to_be_bytes());
        bytes.resize(bytes.len() + BODY_LEN, 0xbb);
        bytes.extend_from_slice(&64_u16.to_be_bytes());
        bytes.resize(bytes.len() + 64, 0xcc);
        bytes
    }
}
