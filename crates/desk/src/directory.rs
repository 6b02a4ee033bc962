//! The desk directory: made from what the desk is, signed by the root, published with what anybody may know.

use crypto::{
    directory::{Directory, EpochKey, Localized, Topic, Unit, sign_directory, verify_unpinned},
    root::RootKey,
};
use envelope::{Base64, KeyId, Suite};
use wire::{
    desk::{PublishDirectory, UnitKeys},
    insurer::Translated,
};

use crate::{
    client::{ApiError, Client},
    clock::{self, DAY},
    identity::{self, Desk},
    patience::persist,
};

/// How long a directory holds: as long as an encryption key is used, and its grace.
const VALID_DAYS: u64 = 90 + 30;
/// A directory begins to hold a little earlier, for devices whose clock is behind.
const LEEWAY: u64 = DAY;
/// Tries of one request.
const TRIES: u32 = 4;

/// Why a directory could not be published.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PublishError {
    /// The directory is longer than 1 MiB: too many units.
    #[error("the directory is too long")]
    TooLong,
    /// The server has a directory with the highest number there is.
    #[error("there is no number after the server's directory")]
    Sequence,
    /// The server.
    #[error(transparent)]
    Api(#[from] ApiError),
}

impl PublishError {
    /// A stable name of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLong => "directory-too-long",
            Self::Sequence => "directory-sequence",
            Self::Api(error) => error.code(),
        }
    }
}

/// Signs the directory under the next number and publishes it with the insurer's public data.
///
/// The next number is one after both the desk's last and the one that the server has.
///
/// # Errors
/// [`PublishError`].
pub async fn publish(desk: &mut Desk, root: &RootKey, client: &Client) -> Result<(), PublishError> {
    let published = persist(TRIES, || client.directory()).await?;
    let published =
        published.and_then(|bytes| verify_unpinned(&bytes).ok()).map_or(0, |(last, _)| last.sequence);
    desk.sequence = desk.sequence.max(published).checked_add(1).ok_or(PublishError::Sequence)?;
    let signed = sign_directory(&directory(desk, clock::now()), root).map_err(|_| PublishError::TooLong)?;
    let request = PublishDirectory {
        sequence: desk.sequence,
        directory: Base64(signed),
        units: desk.units.iter().map(unit_keys).collect(),
    };
    persist(TRIES, || client.put_directory(&request)).await?;
    persist(TRIES, || client.put_insurer(&desk.insurer)).await?;
    persist(TRIES, || client.put_levels(&desk.levels)).await?;
    Ok(())
}

fn directory(desk: &Desk, now: u64) -> Directory {
    Directory {
        sequence: desk.sequence,
        valid_from: now.saturating_sub(LEEWAY),
        valid_until: now + VALID_DAYS * DAY,
        insurer: desk.insurer.name.clone(),
        units: desk.units.iter().map(unit).collect(),
        registry: desk.registry.verifying_key(),
        revoked: Vec::new(),
        lowest_suite: Suite::One.byte(),
    }
}

fn unit(unit: &identity::Unit) -> Unit {
    let keys = unit.encryption_keys().map(|(epoch, key)| EpochKey { epoch, key: key.public().clone() });
    let topics = unit.plan.topics.iter().map(|topic| Topic {
        id: topic.id.clone(),
        title: localized(&topic.title),
        reads: localized(&topic.reads),
        usual_days: topic.usual_days,
    });
    Unit {
        unit: unit.id,
        name: unit.plan.name.clone(),
        topics: topics.collect(),
        signing_key: unit.signing.verifying_key(),
        encryption_keys: keys.collect(),
    }
}

fn unit_keys(unit: &identity::Unit) -> UnitKeys {
    let keys: Vec<KeyId> = unit.encryption_keys().map(|(_, key)| key.id()).collect();
    UnitKeys { unit: unit.id, encryption_keys: keys }
}

fn localized(text: &Translated) -> Localized {
    let english = text.en.iter().map(|text| ("en".to_owned(), text.clone()));
    [("de".to_owned(), text.de.clone())].into_iter().chain(english).collect()
}

#[cfg(test)]
mod tests {
    use crypto::directory::verify_directory;
    use zeroize::Zeroizing;

    use super::*;
    use crate::{levels, random, units};

    #[test]
    fn what_the_desk_is_stands_in_its_directory() {
        let mut rng = random::rng();
        let root = RootKey::generate(&mut rng);
        let insurer = units::demo_reach().with_name("Musterkasse".to_owned());
        let levels = levels::parse(levels::GUIDELINE).unwrap();
        let token = Zeroizing::new(String::new());
        let desk =
            Desk::generate(insurer, levels, String::new(), token, units::demo_units(), &root, &mut rng);
        let now = 1_800_000_000_000;

        let bytes = sign_directory(&directory(&desk, now), &root).unwrap();
        let verified = verify_directory(&bytes, &desk.root).unwrap();
        assert_eq!(verified.check(now, 0), Ok(()));
        assert!(verified.check(now + VALID_DAYS * DAY, 0).is_err());
        let (unit, topic) = verified.topic("rechnung").unwrap();
        assert_eq!(
            (unit.name.as_str(), topic.title["en"].as_str()),
            ("Team Heil- und Hilfsmittel", "Submit a bill")
        );
        let own = desk.unit(unit.unit).unwrap();
        assert_eq!(verified.encryption_key(unit.unit).unwrap().id(), own.encryption_key().id());
        assert!(verified.signer(unit.unit.into(), own.signing.verifying_key().id()).is_some());
    }
}
