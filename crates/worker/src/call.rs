//! The calls and their answers.
//!
//! "Payload" says what stands beside the call: bytes unless it says `File`.

use envelope::{
    AccountId, AttachmentId, Base64, ConversationId, DeviceId, Hash, LetterSlot, MessageId, SlotId, UnitId,
};
use serde::{Deserialize, Serialize};
use wire::{BirthDate, InsuranceNumber, account::NextState, activation::Enrolment, rekey::Rekey};

use crate::{
    failure::Failure,
    stored::Stored,
    view::{DirectoryView, MessageView},
};

/// What the portal asks of the module.
#[derive(Serialize, Deserialize)]
pub enum Call {
    /// First of all: are we built together? → [`Answer::Ready`]
    Hello {
        /// [`crate::PROTOCOL`].
        protocol: u32,
        /// What seals and opens large files.
        engine: EngineSetting,
    },

    /// Check the directory (payload) and keep it. → [`Answer::Directory`]
    CheckDirectory {
        /// The root fingerprint that this device has pinned, or that the letter's QR code carries.
        pinned: Option<Base64>,
        /// The highest sequence number seen on this device, 0 if none.
        seen: u64,
        /// The device's clock, ms since 1970.
        now: u64,
    },

    /// Stretch the letter's code and begin OPAQUE registration. Takes about a second. → [`Answer::ActivationBegun`]
    BeginActivation {
        /// The letter's number.
        letter: LetterSlot,
        /// The letter's code as text with its check character.
        code: String,
        /// The insurance number.
        insurance_number: InsuranceNumber,
        /// The date of birth.
        birth_date: BirthDate,
        /// The password that the account will have.
        password: String,
    },
    /// Finish OPAQUE registration and make the account's keys. → [`Answer::ActivationReady`]
    FinishActivation {
        /// The account's id.
        account: AccountId,
        /// OPAQUE RegistrationResponse.
        registration_response: Base64,
        /// This device's id.
        device: DeviceId,
        /// The device's clock, ms since 1970.
        now: u64,
    },

    /// Begin an OPAQUE login. → [`Answer::SignInBegun`]
    BeginSignIn {
        /// The insurance number.
        insurance_number: InsuranceNumber,
        /// The password.
        password: String,
    },
    /// Finish it; a wrong password shows here. → [`Answer::SignInReady`]
    FinishSignIn {
        /// OPAQUE KE2.
        credential_response: Base64,
    },
    /// Take the recovery code in the password's place. → [`Answer::RecoveryBegun`]
    BeginRecovery {
        /// The insurance number.
        insurance_number: InsuranceNumber,
        /// The recovery code as text with its check character.
        code: String,
    },
    /// Begin an OPAQUE login of an account that a passkey has signed in. → [`Answer::SignInBegun`]
    BeginUnlock {
        /// The account's login name, as the server says.
        login: Hash,
        /// The password.
        password: String,
    },
    /// Begin an OPAQUE login that opens nothing: the person proves once more that it is them. → [`Answer::SignInBegun`]
    BeginProof {
        /// The account's login name, as the server says.
        login: Hash,
        /// The password.
        password: String,
    },
    /// Finish it; a wrong password shows here. → [`Answer::SignInReady`]
    FinishProof {
        /// OPAQUE KE2.
        credential_response: Base64,
    },
    /// Take the PRF's output of a passkey (payload). → [`Answer::Done`]
    TakePasskey(PasskeyUse),
    /// Take the password where the server does not answer: it opens this device's offline slot. Takes about a second.
    /// → [`Answer::Done`]
    TakePassword {
        /// The insurance number: compared with the account's when that is unlocked.
        insurance_number: InsuranceNumber,
        /// The password.
        password: String,
        /// The offline slot.
        slot: Base64,
    },
    /// Make an offline slot for the password that has opened the account. Takes about a second. → [`Answer::Bytes`] with payload
    SealOffline,
    /// Make a key for a new device that is to be linked, and the code that it shows. → [`Answer::LinkBegun`]
    BeginLink,
    /// Open what came for the new device. → [`Answer::Done`]
    FinishLink {
        /// The account of the device that has read the code.
        account: AccountId,
        /// The sealed link.
        sealed: Base64,
    },
    /// What both devices show for the person to compare. → [`Answer::LinkDigits`]
    CompareLink {
        /// The code's text.
        code: String,
        /// The account that the device is to be linked to.
        account: AccountId,
    },
    /// Seal what opens the open account to a new device. → [`Answer::LinkSealed`]
    SealLink {
        /// The text of the code that the new device shows.
        code: String,
        /// The new device's key as the server has it: checked against the code.
        public_key: Base64,
    },
    /// Open the bundle with what the activation, sign-in, link or rekeying before left in the module. → [`Answer::Unlocked`], or
    /// [`Answer::Joining`] if the account does not know this device yet: hand the state over, and ask again.
    Unlock {
        /// What is known of it.
        stored: Box<Stored>,
        /// The device's clock, ms since 1970.
        now: u64,
    },

    /// Begin to register another password of the open account. → [`Answer::PasswordBegun`]
    BeginPassword {
        /// The password that the account will have.
        password: String,
    },
    /// Finish its registration. Takes about a second. → [`Answer::Done`]
    FinishPassword {
        /// OPAQUE RegistrationResponse.
        registration_response: Base64,
    },
    /// Make another recovery code for the open account. → [`Answer::RecoveryCodeMade`]
    MakeRecoveryCode,
    /// Rekey the open account with what was made before; the account here changes when it is unlocked again. May be repeated.
    /// → [`Answer::Rekeyed`]
    Rekey {
        /// Whether the other password takes the place of the one before.
        password: bool,
        /// Whether the other recovery code takes the place of the one before.
        recovery_code: bool,
        /// Whether the passkey that was taken twice comes to what is there.
        passkey: bool,
        /// The passkey's slot that goes, if one does.
        without: Option<SlotId>,
        /// Keys, slots and bundle as the server keeps them.
        enrolment: Enrolment,
        /// Consecutive signed states of the account, the newest last.
        states: Vec<Base64>,
        /// The device's clock, ms since 1970.
        now: u64,
    },

    /// Seal a small row (payload) for the store on this device. → [`Answer::Bytes`] with payload
    SealRow {
        /// The table.
        table: String,
        /// The row's id.
        row: String,
    },
    /// Open a row (payload) of the store on this device. → [`Answer::Bytes`] with payload
    OpenRow {
        /// The table.
        table: String,
        /// The row's id.
        row: String,
    },

    /// Begin to seal a file (payload: `File`). Its size is checked before it is read. → [`Answer::SealBegun`]
    BeginSeal {
        /// The attachment's id.
        attachment: AttachmentId,
        /// The conversation that it will stand in.
        conversation: ConversationId,
        /// The message that it will stand in.
        message: MessageId,
        /// Its name, as the person's device calls it; made safe by the module.
        name: String,
        /// Its media type; empty if unknown.
        media_type: String,
    },
    /// The next part, opened again before it is handed over. → [`Answer::PartSealed`] with payload
    SealPart {
        /// From [`Answer::SealBegun`].
        stream: u32,
    },
    /// After the last part. → [`Answer::Sealed`]
    FinishSeal {
        /// From [`Answer::SealBegun`].
        stream: u32,
    },
    /// Drop a stream of sealing or opening. → [`Answer::Done`]
    Cancel {
        /// The stream.
        stream: u32,
    },

    /// Seal and sign a message. → [`Answer::MessageSealed`] with payload (the envelope)
    SealMessage(Box<MessageDraft>),
    /// Open an envelope (payload), verify who signed it, show what it says. → [`Answer::Message`]
    OpenMessage,

    /// Begin to open an attachment of an envelope (payload). → [`Answer::OpenBegun`]
    BeginOpen {
        /// The attachment.
        attachment: AttachmentId,
    },
    /// The next part of the sealed object (payload). → [`Answer::Bytes`] with payload (plaintext)
    OpenPart {
        /// From [`Answer::OpenBegun`].
        stream: u32,
    },
    /// After the last part: length and digest of the whole. → [`Answer::Done`]
    FinishOpen {
        /// From [`Answer::OpenBegun`].
        stream: u32,
    },
}

/// What a passkey is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PasskeyUse {
    /// It opens the account that it signs in to.
    SignIn,
    /// It is to open the open account from now on.
    Add,
    /// The same once more: both outputs must agree.
    AddAgain,
}

/// Which engine seals and opens large files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum EngineSetting {
    /// The faster one, as measured before the first file.
    #[default]
    Fastest,
    /// RustCrypto in the module.
    Wasm,
    /// The browser's; nothing is sealed if it is not right.
    Web,
}

/// What the module answers.
#[derive(Serialize, Deserialize)]
pub enum Answer {
    /// The module is there.
    Ready,
    /// Nothing to say but that it is done.
    Done,
    /// The payload is the answer.
    Bytes,
    /// The directory is signed by the root and current.
    Directory(Box<DirectoryView>),
    /// To `POST /activation/start`.
    ActivationBegun {
        /// The account's login name.
        login: Hash,
        /// The letter's proof.
        auth: Base64,
        /// OPAQUE RegistrationRequest.
        registration_request: Base64,
    },
    /// To `POST /activation/finish`, once the recovery code is safe.
    ActivationReady {
        /// OPAQUE RegistrationRecord.
        registration_record: Base64,
        /// Keys, slots and bundle.
        enrolment: Enrolment,
        /// What the recovery code proves.
        recovery_proof: Hash,
        /// The account's first signed state.
        state: Base64,
        /// The recovery code in its groups, to be shown once.
        recovery_code: String,
    },
    /// To `POST /sign-in/start`.
    SignInBegun {
        /// The login name.
        login: Hash,
        /// OPAQUE KE1.
        credential_request: Base64,
    },
    /// To `POST /sign-in/finish`.
    SignInReady {
        /// OPAQUE KE3.
        credential_finalization: Base64,
    },
    /// To `POST /sign-in/recovery`.
    RecoveryBegun {
        /// The login name.
        login: Hash,
        /// The recovery code's proof.
        auth: Base64,
    },
    /// To `POST /link`.
    LinkBegun {
        /// The new device's key.
        public_key: Base64,
        /// The code's text, to be shown to the person's other device alone.
        code: String,
    },
    /// Six digits in two groups.
    LinkDigits {
        /// As both devices show them.
        digits: String,
    },
    /// To `PUT /link/{link}/sealed`.
    LinkSealed {
        /// The sealed link.
        sealed: Base64,
    },
    /// To `POST /account/password`.
    PasswordBegun {
        /// OPAQUE RegistrationRequest.
        registration_request: Base64,
    },
    /// The recovery code is made, and opens nothing yet.
    RecoveryCodeMade {
        /// In its groups, to be shown once.
        recovery_code: String,
    },
    /// The account under other keys.
    Rekeyed {
        /// To `PUT /account/keys`.
        rekey: Box<Rekey>,
    },
    /// The keys are there.
    Unlocked {
        /// The state that this device has seen, sealed, to be kept.
        state_row: Base64,
        /// The account's login name, sealed, to be kept.
        login_row: Base64,
    },
    /// The account is still locked: its next state, which names this device, has to be the server's newest first.
    Joining {
        /// To `PUT /account/state`.
        next: NextState,
    },
    /// A file can be sealed.
    SealBegun {
        /// Names the stream.
        stream: u32,
        /// The sealed object's length in bytes.
        object_len: u64,
        /// How many parts it will have.
        parts: u32,
    },
    /// One sealed part; the payload is its bytes.
    PartSealed {
        /// Its place.
        index: u32,
        /// SHA-256 of the bytes.
        digest: Hash,
        /// Bytes of the file that are sealed so far.
        sealed: u64,
        /// Whether it was the last.
        last: bool,
    },
    /// The file is sealed.
    Sealed {
        /// What the message will say of it (name, type, size, key, digest), sealed under the local-store key.
        record: Base64,
        /// The name as it will be shown.
        name: String,
    },
    /// The message is sealed and signed; the payload is the envelope.
    MessageSealed {
        /// SHA-256 of the envelope.
        envelope: Hash,
        /// This device's new place in its chain, to be stored together with the envelope.
        device_row: Base64,
    },
    /// What an envelope says.
    Message {
        /// That.
        view: Box<MessageView>,
        /// What this device has seen of its account, to be kept: the insurer says in this receipt that it has seen a newer state,
        /// and the server must have that one too.
        state_row: Option<Base64>,
    },
    /// An attachment can be opened.
    OpenBegun {
        /// Names the stream.
        stream: u32,
        /// The sealed object's length in bytes.
        object_len: u64,
        /// The file's true size.
        size: u64,
        /// Its name, safe to save under.
        name: String,
        /// Its media type as the sender says.
        media_type: String,
    },
}

/// An answer or a failure.
pub type Reply = Result<Answer, Failure>;

/// A message to be sealed.
#[derive(Clone, Serialize, Deserialize)]
pub struct MessageDraft {
    /// The conversation.
    pub conversation: ConversationId,
    /// The message.
    pub message: MessageId,
    /// The unit that reads it.
    pub unit: UnitId,
    /// When it was written, ms since 1970.
    pub created: u64,
    /// What it says.
    pub content: DraftContent,
    /// Records of the attachments, from [`Answer::Sealed`].
    pub attachments: Vec<Base64>,
    /// This device's place in its chain of envelopes as it is kept: another tab may have gone on with it.
    pub device_row: Option<Base64>,
}

/// What a draft says.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DraftContent {
    /// A message.
    Message {
        /// The topic's id in the directory.
        topic: String,
        /// The subject; the first message of a conversation has one.
        subject: Option<String>,
        /// The text.
        text: String,
        /// What the person agrees to by it, or no longer does.
        #[serde(default)]
        consent: Option<Consent>,
    },
    /// A request to be called back, or to come to a branch. Devices keep what is unsent by the name that it has had first.
    #[serde(rename = "call-back")]
    ContactRequest(ContactRequest),
}

/// What a person agrees to, or no longer does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// What it is about; `envelope::consent` has the numbers.
    pub category: u8,
    /// Whether the person agrees.
    pub given: bool,
}

/// A request to be called back, or to come to a branch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactRequest {
    /// The topic's id in the directory.
    pub topic: String,
    /// The number to call; like both words it may be empty where there is a branch.
    pub telephone: String,
    /// When to call, or when the person can come, in their words: "weekdays 9 to 12".
    pub window: String,
    /// What the insurer's staff say first, so that the person knows who calls.
    pub desk_word: String,
    /// What the person answers, so that the staff know whom they called.
    pub person_word: String,
    /// Anything else.
    pub note: String,
    /// The branch that the person asks to come to, in place of a call.
    pub branch: Option<String>,
}
