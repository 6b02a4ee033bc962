//! OPAQUE's vector: a registration and a login, the server's half played by the same suite without stretching.

use chacha20::rand_core::Rng as _;
use crypto::opaque::{CONTEXT, login_finish, login_start, registration_finish, registration_start};
use opaque_ke::{
    CipherSuite, CredentialFinalization, CredentialRequest, Identifiers, RegistrationRequest,
    RegistrationUpload, Ristretto255, ServerLogin, ServerLoginParameters, ServerRegistration, ServerSetup,
    TripleDh, ksf::Identity, rand,
};
use sha2_for_opaque::Sha512;

use super::{ChaCha20Rng, Vector, bytes, rng, vector};

struct ServerSuite;

impl CipherSuite for ServerSuite {
    type OprfCs = Ristretto255;
    type KeyExchange = TripleDh<Ristretto255, Sha512>;
    type Ksf = Identity;
}

/// The vectors' randomness for the generation of `rand_core` that OPAQUE's server speaks.
struct ServerRng(ChaCha20Rng);

impl rand::RngCore for ServerRng {
    fn next_u32(&mut self) -> u32 {
        self.0.next_u32()
    }

    fn next_u64(&mut self) -> u64 {
        self.0.next_u64()
    }

    fn fill_bytes(&mut self, dest: &mut [u8]) {
        self.0.fill_bytes(dest);
    }

    fn try_fill_bytes(&mut self, dest: &mut [u8]) -> Result<(), rand::Error> {
        self.0.fill_bytes(dest);
        Ok(())
    }
}

impl rand::CryptoRng for ServerRng {}

const PASSWORD: &str = "Ein Paßwort mit Ümläuten";
const LOGIN: &[u8] = &[20; 32];

pub(super) fn opaque() -> Vector {
    let password = PASSWORD.as_bytes();
    let setup = ServerSetup::<ServerSuite>::new(&mut ServerRng(rng(21)));

    let registration = registration_start(password, &mut rng(22)).expect("starts");
    let request = RegistrationRequest::deserialize(&registration.message).expect("a request");
    let response = ServerRegistration::start(&setup, request, LOGIN).expect("answers").message.serialize();
    let registered =
        registration_finish(&registration.state, password, &response, &mut rng(23)).expect("finishes");
    let upload = RegistrationUpload::deserialize(&registered.message).expect("a record");
    let record = ServerRegistration::finish(upload);

    let login = login_start(password, &mut rng(24)).expect("starts");
    let parameters = ServerLoginParameters { context: Some(CONTEXT), identifiers: Identifiers::default() };
    let request = CredentialRequest::deserialize(&login.message).expect("a request");
    let rng_of_server = &mut ServerRng(rng(25));
    let answer = ServerLogin::start(rng_of_server, &setup, Some(record), request, LOGIN, parameters.clone())
        .expect("answers");
    let ke2 = answer.message.serialize();
    let logged_in = login_finish(&login.state, password, &ke2, &mut rng(26)).expect("finishes");
    let finalization = CredentialFinalization::deserialize(&logged_in.message).expect("a message");
    answer.state.finish(finalization, parameters).expect("both agree");

    vector(&[
        ("password", password),
        ("registration_state", &registration.state),
        ("registration_request", &registration.message),
        ("registration_response", &response),
        ("registration_record", &registered.message),
        ("login_state", &login.state),
        ("ke1", &login.message),
        ("ke2", &ke2),
        ("ke3", &logged_in.message),
        ("export_key", logged_in.export_key.to_bytes().expose()),
    ])
}

pub(super) fn read_opaque(vector: &Vector) {
    let finished = login_finish(
        &bytes(vector, "login_state"),
        &bytes(vector, "password"),
        &bytes(vector, "ke2"),
        &mut rng(0),
    )
    .expect("the password is right");
    assert_eq!(finished.message, bytes(vector, "ke3"));
    assert_eq!(finished.export_key.to_bytes().expose().as_slice(), bytes(vector, "export_key"));
}
