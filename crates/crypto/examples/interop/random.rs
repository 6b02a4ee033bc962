//! Random objects with a liking for boundaries.

mod statements;

use chacha20::{
    ChaCha20Rng,
    rand_core::{Rng as _, SeedableRng as _},
};
use crypto::{
    Secret,
    attachment::FileKey,
    body::{
        Body, Carried, Consent, ContactRequest, Decision, Manifest, MessageBody, ObjectBytes, Profile,
        Receipt, ReceivedAttachment, Rewrap,
    },
    directory::{Directory, EpochKey, RevokedKey, Topic, Unit},
    keys::{AccountKeys, EncryptionKey, SigningKey},
    state::SeenState,
};
use envelope::{Hash, Kind, MessageHeader, limits::CARRIED_MAX};

/// What texts are made of.
const WORDS: [&str; 8] =
    ["Guten Tag", "äöüß", "🙂", "Krankengeld", "\u{202e}fdp", "e\u{301}", "Line\nbreak", "\u{10ffff}"];
/// Around these lengths something changes: padding, a chunk, two of them, a CBOR length.
const EDGES: [usize; 10] = [1, 24, 256, 4_092, 4_096, 4_352, 16_384, 32_768, 65_536, 300_000];

/// Repeatable randomness for one run.
pub(crate) struct Random {
    pub(crate) rng: ChaCha20Rng,
}

impl Random {
    pub(crate) fn new(seed: u8) -> Self {
        Self { rng: ChaCha20Rng::from_seed([seed; 32]) }
    }

    /// A number below `bound`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        (self.rng.next_u64() % bound as u64) as usize
    }

    pub(crate) fn coin(&mut self) -> bool {
        self.below(2) == 0
    }

    pub(crate) fn array<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.rng.fill_bytes(&mut bytes);
        bytes
    }

    pub(crate) fn secret<const N: usize>(&mut self) -> Secret<N> {
        Secret::generate(&mut self.rng)
    }

    /// A file of one byte or more, often of a length at which something changes.
    pub(crate) fn file(&mut self) -> Vec<u8> {
        let edge = EDGES[self.below(EDGES.len())];
        let len = if self.coin() { (edge + self.below(3)).max(2) - 1 } else { 1 + self.below(edge) };
        let mut file = vec![0; len];
        self.rng.fill_bytes(&mut file);
        file
    }

    /// Text of at most `max` bytes with more than white space in it.
    fn text(&mut self, max: usize) -> String {
        let mut text = "x".to_owned();
        let words = self.below(max.min(400));
        for _ in 0..words {
            let word = WORDS[self.below(WORDS.len())];
            if text.len() + word.len() > max {
                break;
            }
            text.push_str(word);
        }
        text
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.coin().then(|| make(self))
    }

    fn list<T>(&mut self, max: usize, make: impl Fn(&mut Self) -> T) -> Vec<T> {
        let len = if self.below(8) == 0 { max } else { self.below(max.min(4) + 1) };
        (0..len).map(|_| make(self)).collect()
    }

    pub(crate) fn header(&mut self, kind: Kind, sender: &SigningKey) -> MessageHeader {
        MessageHeader {
            kind,
            conversation: self.array().into(),
            message: self.array().into(),
            sender: self.array().into(),
            device: self.array().into(),
            sender_key: sender.verifying_key().id(),
            sequence: self.rng.next_u64(),
            previous: Hash::new(self.array()),
            created: self.rng.next_u64(),
            directory: self.rng.next_u64(),
            account_state: Hash::new(self.array()),
        }
    }

    pub(crate) fn body(&mut self) -> Body {
        match self.below(8) {
            0 => Body::ContactRequest(self.contact_request()),
            1 => Body::Receipt(Receipt {
                message: self.array().into(),
                envelope: Hash::new(self.array()),
                attachments: self.list(32, |random| ReceivedAttachment {
                    attachment: random.array().into(),
                    digest: Hash::new(random.array()),
                }),
                received: self.rng.next_u64(),
                unit: self.array().into(),
                account_state: self.maybe(|random| SeenState {
                    number: random.rng.next_u64() >> random.below(64),
                    hash: Hash::new(random.array()),
                }),
            }),
            2 => Body::State(self.carried()),
            3 => Body::Grant(self.carried()),
            4 => Body::Rewrap(Rewrap { keys: self.rewrapped_keys() }),
            _ => Body::Message(MessageBody {
                topic: self.maybe(|random| random.text(255)),
                subject: self.maybe(|random| random.text(200)),
                text: self.text(65_536),
                reply_to: self.maybe(|random| random.array().into()),
                profile: self.maybe(Self::profile),
                attachments: self.list(32, Self::manifest),
                decision: self.maybe(|random| Decision {
                    instructs: random.coin(),
                    land: random.maybe(|random| random.below(256) as u8),
                }),
                consent: self
                    .maybe(|random| Consent { category: random.below(256) as u8, given: random.coin() }),
            }),
        }
    }

    fn contact_request(&mut self) -> ContactRequest {
        let branch = self.maybe(|random| random.text(255));
        // Who comes to a branch need not be called.
        let may_be_empty = branch.is_some();
        let called =
            |random: &mut Self| if may_be_empty && random.coin() { String::new() } else { random.text(255) };
        ContactRequest {
            topic: self.text(255),
            telephone: called(self),
            window: self.text(255),
            desk_word: called(self),
            person_word: called(self),
            note: self.text(4_000),
            branch,
        }
    }

    /// Any bytes: whether they are a signed object is not the envelope's matter.
    fn carried(&mut self) -> Carried {
        let edge = [1, 24, 256, 4_096, CARRIED_MAX][self.below(5)];
        let len = if self.coin() { edge } else { 1 + self.below(edge) };
        let mut object = vec![0; len];
        self.rng.fill_bytes(&mut object);
        Carried { object: ObjectBytes(object) }
    }

    fn profile(&mut self) -> Profile {
        Profile {
            salutation: self.text(255),
            name: self.text(255),
            address: self.list(8, |random| random.text(255)),
            insurance_number: "A123456780".to_owned(),
        }
    }

    fn manifest(&mut self) -> Manifest {
        Manifest {
            attachment: self.array().into(),
            key: FileKey::from_bytes(self.secret()),
            name: self.text(255),
            media_type: if self.coin() { String::new() } else { "application/pdf".to_owned() },
            size: 1 + self.rng.next_u64() % (1 << 30),
            digest: Hash::new(self.array()),
        }
    }

    pub(crate) fn account_keys(&mut self) -> AccountKeys {
        AccountKeys {
            epoch: 1 + self.below(1_000) as u32,
            verifying_key: SigningKey::generate(&mut self.rng).verifying_key(),
            encryption_key: EncryptionKey::generate(&mut self.rng).public().clone(),
        }
    }

    pub(crate) fn directory(&mut self) -> Directory {
        let localized = |random: &mut Self| {
            [("de".to_owned(), random.text(100)), ("en".to_owned(), random.text(100))].into()
        };
        let topics = |random: &mut Self| {
            let count = random.below(4);
            (0..count)
                .map(|_| Topic {
                    id: format!("topic-{}", random.rng.next_u64()),
                    title: localized(random),
                    reads: localized(random),
                    usual_days: random.below(256) as u8,
                })
                .collect()
        };
        let keys = |random: &mut Self| {
            let first = 1 + random.below(1_000) as u32;
            let count = random.below(3) as u32;
            (first..=first + count)
                .map(|epoch| EpochKey {
                    epoch,
                    key: EncryptionKey::generate(&mut random.rng).public().clone(),
                })
                .collect()
        };
        Directory {
            sequence: self.rng.next_u64(),
            valid_from: self.rng.next_u64(),
            valid_until: self.rng.next_u64(),
            insurer: self.text(100),
            units: self.list(3, |random| Unit {
                unit: random.array().into(),
                name: random.text(100),
                topics: topics(random),
                signing_key: SigningKey::generate(&mut random.rng).verifying_key(),
                encryption_keys: keys(random),
            }),
            registry: SigningKey::generate(&mut self.rng).verifying_key(),
            revoked: self.list(5, |random| RevokedKey { key: random.array().into() }),
            lowest_suite: 1,
        }
    }
}
