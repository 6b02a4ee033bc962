//! Who the desk is: its units with their keys, the registry's key, this installation, and the way to the server.
//!
//! **Invariant:** secret keys exist in memory as `crypto` keeps them, and on disk in files of the desk's state only.
//! The root lies in a file of its own, so that it can be taken away.

use crypto::{
    CryptoRng, Secret,
    keys::{EncryptionKey, SigningKey},
    root::RootKey,
};
use data_encoding::BASE64URL_NOPAD;
use envelope::{DeviceId, KeyId, RootFingerprint, UnitId};
use serde::{Deserialize, Serialize};
use wire::{assurance::Table, insurer::Insurer};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::{
    client::{ApiError, Client},
    levels,
    state::{State, StateError},
    units::UnitPlan,
};

const FILE: &str = "desk.json";
const ROOT_FILE: &str = "root.json";

/// The desk.
pub struct Desk {
    /// What the insurer publishes of itself.
    pub insurer: Insurer,
    /// What data need, and what proofs are worth.
    pub levels: Table,
    /// Where the server is.
    pub server: String,
    /// This installation.
    pub device: DeviceId,
    /// The directory's sequence number.
    pub sequence: u64,
    /// The root's fingerprint.
    pub root: RootFingerprint,
    /// The key that signs account certificates.
    pub registry: SigningKey,
    /// The units.
    pub units: Vec<Unit>,
    token: Zeroizing<String>,
}

/// A unit with its keys.
pub struct Unit {
    /// Its id.
    pub id: UnitId,
    /// Its name and topics.
    pub plan: UnitPlan,
    /// The key that signs its answers.
    pub signing: SigningKey,
    /// The keys that its mail is sealed to, by epoch; the last is the newest. Never empty.
    encryption: Vec<(u32, EncryptionKey)>,
}

impl Unit {
    /// A new unit with new keys.
    pub fn generate(plan: UnitPlan, rng: &mut impl CryptoRng) -> Self {
        Self {
            id: UnitId::new(*Secret::<16>::generate(rng).expose()),
            plan,
            signing: SigningKey::generate(rng),
            encryption: vec![(1, EncryptionKey::generate(rng))],
        }
    }

    /// The newest encryption key.
    pub fn encryption_key(&self) -> &EncryptionKey {
        let (_, newest) = &self.encryption[self.encryption.len() - 1];
        newest
    }

    /// Every encryption key with its epoch, oldest first.
    pub fn encryption_keys(&self) -> impl Iterator<Item = (u32, &EncryptionKey)> {
        self.encryption.iter().map(|(epoch, key)| (*epoch, key))
    }
}

impl Desk {
    /// A new desk.
    pub fn generate(
        insurer: Insurer,
        levels: Table,
        server: String,
        token: Zeroizing<String>,
        plans: Vec<UnitPlan>,
        root: &RootKey,
        rng: &mut impl CryptoRng,
    ) -> Self {
        Self {
            insurer,
            levels,
            server,
            device: DeviceId::new(*Secret::<16>::generate(rng).expose()),
            sequence: 0,
            root: root.public().fingerprint(),
            registry: SigningKey::generate(rng),
            units: plans.into_iter().map(|plan| Unit::generate(plan, rng)).collect(),
            token,
        }
    }

    /// The desk in `state`.
    ///
    /// # Errors
    /// [`StateError`].
    pub fn load(state: &State) -> Result<Self, StateError> {
        let stored: StoredDesk = state.read(FILE)?.ok_or_else(|| StateError::Missing(state.path("")))?;
        stored
            .read()
            .ok_or_else(|| StateError::Damaged { path: state.path(FILE), reason: "a key".to_owned() })
    }

    /// Keeps the desk.
    ///
    /// # Errors
    /// [`StateError`].
    pub fn save(&self, state: &State) -> Result<(), StateError> {
        state.write(FILE, &StoredDesk::of(self))
    }

    /// A connection to the server.
    ///
    /// # Errors
    /// [`ApiError::Address`].
    pub fn client(&self) -> Result<Client, ApiError> {
        Client::new(&self.server, &self.token)
    }

    /// The unit with this id.
    pub fn unit(&self, id: UnitId) -> Option<&Unit> {
        self.units.iter().find(|unit| unit.id == id)
    }

    /// The unit that has this encryption key.
    pub fn unit_of_key(&self, key: KeyId) -> Option<&Unit> {
        self.units.iter().find(|unit| unit.encryption.iter().any(|(_, own)| own.id() == key))
    }

    /// The unit that people call by this name or write to about this topic; the first one if nothing is asked for.
    pub fn unit_called(&self, wanted: Option<&str>) -> Option<&Unit> {
        let Some(wanted) = wanted else { return self.units.first() };
        let wanted = wanted.to_lowercase();
        self.units.iter().find(|unit| {
            unit.plan.name.to_lowercase() == wanted || unit.plan.topics.iter().any(|topic| topic.id == wanted)
        })
    }

    /// The title of a topic, in German.
    pub fn topic_title(&self, id: &str) -> Option<&str> {
        let mut topics = self.units.iter().flat_map(|unit| &unit.plan.topics);
        topics.find(|topic| topic.id == id).map(|topic| topic.title.de.as_str())
    }
}

/// Keeps the root in its own file.
///
/// # Errors
/// [`StateError`].
pub fn save_root(state: &State, root: &RootKey) -> Result<(), StateError> {
    let (ed25519, ml_dsa) = root.seeds();
    state.write(
        ROOT_FILE,
        &StoredRoot { ed25519: SecretText::of(&ed25519), ml_dsa_65: SecretText::of(&ml_dsa) },
    )
}

/// The root, if it has not been taken away.
///
/// # Errors
/// [`StateError`].
pub fn load_root(state: &State) -> Result<Option<RootKey>, StateError> {
    let Some(stored) = state.read::<StoredRoot>(ROOT_FILE)? else { return Ok(None) };
    let root = stored.ed25519.read().zip(stored.ml_dsa_65.read());
    let damaged = || StateError::Damaged { path: state.path(ROOT_FILE), reason: "a key".to_owned() };
    root.map(|(ed25519, ml_dsa)| Some(RootKey::from_seeds(&ed25519, &ml_dsa))).ok_or_else(damaged)
}

/// A secret as text; keys are base64url.
#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(transparent)]
struct SecretText(String);

impl SecretText {
    fn of(secret: &Secret<32>) -> Self {
        Self(BASE64URL_NOPAD.encode(secret.expose()))
    }

    fn read(&self) -> Option<Secret<32>> {
        let bytes = BASE64URL_NOPAD.decode(self.0.as_bytes()).map(Zeroizing::new).ok()?;
        Secret::from_slice(&bytes)
    }
}

#[derive(Serialize, Deserialize)]
struct StoredRoot {
    ed25519: SecretText,
    ml_dsa_65: SecretText,
}

#[derive(Serialize, Deserialize)]
struct StoredDesk {
    insurer: Insurer,
    /// None in a state from before there were levels: then the guideline's.
    #[serde(default)]
    levels: Option<Table>,
    server: String,
    token: SecretText,
    device: DeviceId,
    sequence: u64,
    root: RootFingerprint,
    registry: SecretText,
    units: Vec<StoredUnit>,
}

#[derive(Serialize, Deserialize)]
struct StoredUnit {
    id: UnitId,
    plan: UnitPlan,
    signing: SecretText,
    encryption: Vec<StoredEncryptionKey>,
}

#[derive(Serialize, Deserialize)]
struct StoredEncryptionKey {
    epoch: u32,
    seed: SecretText,
}

impl StoredDesk {
    fn of(desk: &Desk) -> Self {
        Self {
            insurer: desk.insurer.clone(),
            levels: Some(desk.levels.clone()),
            server: desk.server.clone(),
            token: SecretText(desk.token.as_str().to_owned()),
            device: desk.device,
            sequence: desk.sequence,
            root: desk.root,
            registry: SecretText::of(&desk.registry.to_bytes()),
            units: desk.units.iter().map(StoredUnit::of).collect(),
        }
    }

    fn read(self) -> Option<Desk> {
        Some(Desk {
            registry: SigningKey::from_bytes(&self.registry.read()?),
            units: self.units.into_iter().map(StoredUnit::read).collect::<Option<_>>()?,
            token: Zeroizing::new(self.token.0.clone()),
            insurer: self.insurer,
            levels: self.levels.or_else(|| levels::parse(levels::GUIDELINE).ok())?,
            server: self.server,
            device: self.device,
            sequence: self.sequence,
            root: self.root,
        })
    }
}

impl StoredUnit {
    fn of(unit: &Unit) -> Self {
        let encryption = unit
            .encryption_keys()
            .map(|(epoch, key)| StoredEncryptionKey { epoch, seed: SecretText::of(key.seed()) });
        Self {
            id: unit.id,
            plan: unit.plan.clone(),
            signing: SecretText::of(&unit.signing.to_bytes()),
            encryption: encryption.collect(),
        }
    }

    fn read(self) -> Option<Unit> {
        let keys =
            self.encryption.iter().map(|key| Some((key.epoch, EncryptionKey::from_seed(key.seed.read()?))));
        let encryption: Vec<_> = keys.collect::<Option<_>>()?;
        let signing = SigningKey::from_bytes(&self.signing.read()?);
        (!encryption.is_empty()).then_some(Unit { id: self.id, plan: self.plan, signing, encryption })
    }
}
