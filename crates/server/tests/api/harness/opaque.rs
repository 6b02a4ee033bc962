//! OPAQUE as a person's device does it.

use envelope::{Base64, DeviceId};
use opaque_ke::{
    CipherSuite, ClientLogin, ClientLoginFinishParameters, ClientRegistration,
    ClientRegistrationFinishParameters, ClientRegistrationStartResult, CredentialResponse, Identifiers,
    RegistrationResponse, Ristretto255, TripleDh, ksf::Identity,
};
use rand_core::OsRng;
use reqwest::{Method, Response};
use wire::sign_in::{SignInFinish, SignInStarted};

use super::{Answer as _, Server};

/// The client's suite. Which function stretches the password is the client's own affair: the quickest will do here.
pub(crate) struct Suite;

impl CipherSuite for Suite {
    type OprfCs = Ristretto255;
    type KeyExchange = TripleDh<Ristretto255, sha2_for_opaque::Sha512>;
    type Ksf = Identity;
}

/// KE3; zeros of a client that finds its password wrong.
pub(crate) fn finalization(client: ClientLogin<Suite>, password: &[u8], started: &SignInStarted) -> Base64 {
    let message = CredentialResponse::deserialize(&started.credential_response.0).unwrap();
    let parameters =
        ClientLoginFinishParameters::new(Some(b"siegel/opaque/v1"), Identifiers::default(), None);
    let finished = client.finish(&mut OsRng, password, message, parameters);
    Base64(finished.map_or(vec![0; 64], |finished| finished.message.serialize().to_vec()))
}

/// The client's half of a password's registration.
pub(crate) struct Registration {
    client: ClientRegistrationStartResult<Suite>,
    password: &'static [u8],
}

impl Registration {
    pub(crate) fn start(password: &'static [u8]) -> Self {
        Self { client: ClientRegistration::start(&mut OsRng, password).unwrap(), password }
    }

    pub(crate) fn request(&self) -> Base64 {
        Base64(self.client.message.serialize().to_vec())
    }

    /// The registration record.
    pub(crate) fn finish(self, response: &Base64) -> Base64 {
        let message = RegistrationResponse::deserialize(&response.0).unwrap();
        let parameters = ClientRegistrationFinishParameters::default();
        let finished = self.client.state.finish(&mut OsRng, self.password, message, parameters).unwrap();
        Base64(finished.message.serialize().to_vec())
    }
}

/// A sign-in that has begun.
pub(crate) struct Challenge {
    pub(super) client: ClientLogin<Suite>,
    pub(super) password: Vec<u8>,
    pub(crate) response: Response,
}

impl Challenge {
    /// The second request. A client that finds its password wrong sends a KE3 of zeros.
    pub(crate) async fn finish(self, server: &Server, device: u8) -> Response {
        let Self { client, password, response } = self;
        let started: SignInStarted = response.read().await;
        let request = SignInFinish {
            credential_finalization: finalization(client, &password, &started),
            exchange: started.exchange,
            device: DeviceId::new([device; 16]),
        };
        server.portal(Method::POST, "/sign-in/finish").json(&request).send().await.unwrap()
    }
}
