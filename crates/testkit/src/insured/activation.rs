//! Activation by letter, open between its two requests.

use crypto::{
    OpenError, Secret,
    account::{Bundle, create_account},
    directory::Directory,
    letter::LetterSecret,
    login::derive_login,
    opaque, recovery,
    state::AccountState,
};
use envelope::{AccountId, Base64, DeviceId, Hash, RecoveryCode};
use reqwest::Method;
use wire::{
    activation::{ActivationFinish, ActivationStart, ActivationStarted, Enrolment, SealedSlot},
    assurance::{Choose, DataClass, Level},
};

use super::{Connection, Insured, InsuredError, Letter, Person, fetch_directory, now, random_id, rng};

/// An activation whose letter is proven, and whose account is not made yet.
pub struct Activation {
    /// The account to be.
    pub account: AccountId,
    /// What the account will be made of.
    pub enrolment: Enrolment,
    /// The account's recovery code.
    pub recovery_code: RecoveryCode,
    connection: Connection,
    directory: Directory,
    bundle: Bundle,
    device: DeviceId,
    recovery_proof: Hash,
    state: Base64,
    exchange: Base64,
    registration_record: Base64,
}

impl Activation {
    /// Proves the letter, checks the insurer's directory against it, and makes the account's keys.
    ///
    /// # Errors
    /// [`InsuredError`]; what the server says of the letter is [`InsuredError::Refused`].
    pub async fn begin(
        base: &str,
        letter: &Letter,
        person: &Person,
        password: &str,
    ) -> Result<Self, InsuredError> {
        let connection = Connection::new(base)?;
        let directory = fetch_directory(&connection, &letter.root).await?;
        let rng = &mut rng();
        let number = person.insurance_number.as_str();
        let secret = LetterSecret::derive(&letter.code, letter.slot);
        let started = opaque::registration_start(password.as_bytes(), rng)?;
        let request = ActivationStart {
            letter: letter.slot,
            auth: secret.auth(number, &person.birth_date.to_string()).to_vec().into(),
            login: derive_login(number),
            registration_request: started.message.into(),
        };
        let answer: ActivationStarted = connection.post("/activation/start", &request).await?;
        let response = answer.registration_response.as_ref();
        let finished = opaque::registration_finish(&started.state, password.as_bytes(), response, rng)?;

        let recovery_code = RecoveryCode::new(*Secret::generate(rng).expose());
        let new = create_account(letter.root, &finished.export_key, &recovery_code, rng);
        let device = random_id();
        let state = AccountState::first(answer.account, &new, device, now(), directory.sequence);
        let state = state.sign(&new.bundle.identity).ok_or(OpenError::Refused)?;
        let slots = new.slots.iter();
        let enrolment = Enrolment {
            account_keys: new.keys.encode().into(),
            encryption_key: new.keys.encryption_key.id(),
            bind_mac: secret.bind_mac(&new.keys).to_vec().into(),
            slots: slots.map(|slot| SealedSlot { slot: slot.slot, object: slot.encode().into() }).collect(),
            bundle: new.sealed_bundle.into(),
        };
        let recovery_proof = recovery::proof_hash(&recovery_code, &derive_login(number));
        Ok(Self {
            account: answer.account,
            enrolment,
            recovery_code,
            connection,
            directory,
            bundle: new.bundle,
            device,
            recovery_proof,
            state: state.into(),
            exchange: answer.exchange,
            registration_record: finished.message.into(),
        })
    }

    /// Hands keys and bundle over, which uses the letter up, and chooses the level *normal* for one's mail.
    ///
    /// # Errors
    /// [`InsuredError`].
    pub async fn finish(self) -> Result<Insured, InsuredError> {
        let Self { enrolment, mut connection, directory, bundle, device, state, exchange, .. } = self;
        let Self { registration_record, recovery_proof, .. } = self;
        let hash = Hash::of(state.as_ref());
        let request =
            ActivationFinish { exchange, registration_record, enrolment, recovery_proof, state, device };
        let session = connection.open_session("/activation/finish", &request).await?;
        // Who reads mail by password has chosen that one factor is enough.
        let choice = Choose { class: DataClass::Mail, level: Level::Normal, notice: 1 };
        connection.done(connection.request(Method::PUT, "/account/level/lower").json(&choice)).await?;
        Ok(Insured::on_device(connection, session.account, device, bundle, directory, hash))
    }
}
