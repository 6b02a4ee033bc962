//! Registration and login from end to end.

use opaque_ke::{
    CredentialFinalization, CredentialRequest, RegistrationRequest, RegistrationUpload, ServerLogin,
    ServerLoginParameters, ServerRegistration, ServerSetup, ksf::Identity,
};

use super::*;
use crate::keys::tests::rng;

/// The server's half: the same suite, without stretching.
struct ServerSuite;

impl CipherSuite for ServerSuite {
    type OprfCs = Ristretto255;
    type KeyExchange = TripleDh<Ristretto255, Sha512>;
    type Ksf = Identity;
}

const LOGIN: &[u8] = &[1; 32];
const PASSWORD: &[u8] = "Pass\u{ad}wort mit Ümläuten".as_bytes();

struct Server {
    setup: ServerSetup<ServerSuite>,
    record: Option<ServerRegistration<ServerSuite>>,
}

impl Server {
    fn new() -> Self {
        Self { setup: ServerSetup::new(&mut Legacy(&mut rng(1))), record: None }
    }

    fn register(&mut self, password: &[u8]) -> ExportKey {
        let rng = &mut rng(2);
        let started = registration_start(password, rng).expect("starts");
        let request = RegistrationRequest::deserialize(&started.message).expect("a request");
        let response =
            ServerRegistration::start(&self.setup, request, LOGIN).expect("answers").message.serialize();
        let finished = registration_finish(&started.state, password, &response, rng).expect("finishes");
        let upload = RegistrationUpload::deserialize(&finished.message).expect("a record");
        self.record = Some(ServerRegistration::finish(upload));
        finished.export_key
    }

    fn login(&self, password: &[u8]) -> Result<ExportKey, OpaqueError> {
        let rng = &mut rng(3);
        let started = login_start(password, rng).expect("starts");
        let params = ServerLoginParameters { context: Some(CONTEXT), identifiers: Identifiers::default() };
        let request = CredentialRequest::deserialize(&started.message).expect("a request");
        let answer = ServerLogin::start(
            &mut Legacy(rng),
            &self.setup,
            self.record.clone(),
            request,
            LOGIN,
            params.clone(),
        )
        .expect("answers");
        let finished = login_finish(&started.state, password, &answer.message.serialize(), rng)?;
        let finalization = CredentialFinalization::deserialize(&finished.message).expect("a message");
        answer.state.finish(finalization, params).expect("both agree");
        Ok(finished.export_key)
    }
}

#[test]
fn the_password_gives_the_same_export_key_each_time() {
    let mut server = Server::new();
    let registered = server.register(PASSWORD);
    let signed_in = server.login(PASSWORD).expect("signs in");
    assert!(registered.to_bytes() == signed_in.to_bytes());
}

#[test]
fn wrong_passwords_and_unknown_accounts_fail_alike() {
    let mut server = Server::new();
    assert_eq!(server.login(PASSWORD).err(), Some(OpaqueError::Password));
    server.register(PASSWORD);
    assert_eq!(server.login(b"another").err(), Some(OpaqueError::Password));
}

#[test]
fn malformed_answers_are_refused() {
    let rng = &mut rng(4);
    let started = login_start(PASSWORD, rng).expect("starts");
    assert_eq!(login_finish(&started.state, PASSWORD, &[], rng).err(), Some(OpaqueError::Malformed));
    assert_eq!(login_finish(&[], PASSWORD, &[0; 320], rng).err(), Some(OpaqueError::Malformed));
    let started = registration_start(PASSWORD, rng).expect("starts");
    assert_eq!(
        registration_finish(&started.state, PASSWORD, &[0; 64], rng).err(),
        Some(OpaqueError::Malformed)
    );
    // The server gives back what it was sent.
    let reflected = [&started.message[..], &[0; 32]].concat();
    assert_eq!(
        registration_finish(&started.state, PASSWORD, &reflected, rng).err(),
        Some(OpaqueError::Malformed)
    );
}

#[test]
fn messages_have_their_length() {
    let rng = &mut rng(4);
    let started = registration_start(PASSWORD, rng).expect("starts");
    let login = login_start(PASSWORD, rng).expect("starts");
    for len in [0, 1, 63, 65, 319, 321, 400] {
        let answer = vec![1; len];
        let registered = registration_finish(&started.state, PASSWORD, &answer, rng);
        assert_eq!(registered.err(), Some(OpaqueError::Malformed), "{len}");
        let opened = login_finish(&login.state, PASSWORD, &answer, rng);
        assert_eq!(opened.err(), Some(OpaqueError::Malformed), "{len}");
    }
    // What an honest server answers, and a byte more.
    let server = Server::new();
    let request = RegistrationRequest::deserialize(&started.message).expect("a request");
    let response = ServerRegistration::<ServerSuite>::start(&server.setup, request, LOGIN).expect("answers");
    let longer = [response.message.serialize().as_slice(), &[0]].concat();
    let registered = registration_finish(&started.state, PASSWORD, &longer, rng);
    assert_eq!(registered.err(), Some(OpaqueError::Malformed));
}
