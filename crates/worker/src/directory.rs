//! The insurer's directory: checked against the root that the letter pinned, and kept while the module runs.
//!
//! **Invariant:** the directory that is kept is signed by the kept root; neither gives way to another root or an older one.

use std::rc::Rc;

use crypto::directory::{
    Directory, DirectoryError, Localized, Topic, Unit, verify_directory, verify_unpinned,
};
use envelope::{Base64, Hash, RootFingerprint};
use wire::insurer::Translated;
use worker::{
    Failure,
    view::{DirectoryView, TopicView, UnitView},
};

use crate::module::Module;

/// A directory and the root that signed it.
pub(crate) struct KnownDirectory {
    /// What it says.
    pub(crate) directory: Directory,
    /// Who signed it.
    pub(crate) root: RootFingerprint,
}

impl Module {
    /// Checks a directory and keeps it.
    pub(crate) fn check_directory(
        &self,
        bytes: &[u8],
        pinned: Option<&Base64>,
        seen: u64,
        now: u64,
    ) -> Result<DirectoryView, Failure> {
        let pinned = pinned.map(fingerprint).transpose()?;
        let known = self.directory.borrow().clone();
        // An open account knows its root itself; whoever has seen one root is not talked into another without a letter.
        let ours = self.account.borrow().as_ref().map(|account| account.root());
        let root = ours.or(pinned).or(known.as_ref().map(|known| known.root));
        let checked = verified(bytes, root.as_ref())?;
        let seen = known
            .filter(|known| known.root == checked.root)
            .map_or(seen, |known| seen.max(known.directory.sequence));
        checked.directory.check(now, seen).map_err(not_current)?;
        if pinned.is_some_and(|pinned| pinned != checked.root) {
            return Err(Failure::FingerprintMismatch);
        }
        let view = view(&checked);
        self.directory.replace(Some(Rc::new(checked)));
        Ok(view)
    }

    /// The directory, if one was checked.
    pub(crate) fn known_directory(&self) -> Result<Rc<KnownDirectory>, Failure> {
        self.directory.borrow().clone().ok_or(Failure::State)
    }
}

fn fingerprint(bytes: &Base64) -> Result<RootFingerprint, Failure> {
    let bytes: [u8; Hash::LEN] = bytes.as_ref().try_into().map_err(|_| Failure::FingerprintMismatch)?;
    Ok(RootFingerprint::from(bytes))
}

/// The directory by this root, or by any root if none is known yet.
fn verified(bytes: &[u8], root: Option<&RootFingerprint>) -> Result<KnownDirectory, Failure> {
    let Some(expected) = root else {
        let (directory, root) = verify_unpinned(bytes).map_err(|_| Failure::DirectoryForged)?;
        return Ok(KnownDirectory { directory, root });
    };
    match verify_directory(bytes, expected) {
        Ok(directory) => Ok(KnownDirectory { directory, root: *expected }),
        // Whole, but by somebody else: what the person has to hear is another thing.
        Err(_) if verify_unpinned(bytes).is_ok() => Err(Failure::FingerprintMismatch),
        Err(_) => Err(Failure::DirectoryForged),
    }
}

fn not_current(error: DirectoryError) -> Failure {
    match error {
        DirectoryError::Older => Failure::DirectoryOld,
        // The program is too old for it.
        DirectoryError::Suite => Failure::Protocol,
        _ => Failure::DirectoryExpired,
    }
}

fn view(KnownDirectory { directory, root }: &KnownDirectory) -> DirectoryView {
    DirectoryView {
        sequence: directory.sequence,
        valid_until: directory.valid_until,
        insurer: directory.insurer.clone(),
        fingerprint: Base64(root.as_bytes().to_vec()),
        fingerprint_text: root.short(),
        units: directory.units.iter().map(unit_view).collect(),
    }
}

fn unit_view(unit: &Unit) -> UnitView {
    UnitView {
        unit: unit.unit,
        name: unit.name.clone(),
        topics: unit.topics.iter().map(topic_view).collect(),
    }
}

fn topic_view(topic: &Topic) -> TopicView {
    TopicView {
        topic: topic.id.clone(),
        title: translated(&topic.title, &topic.id),
        usual_days: topic.usual_days,
    }
}

/// The text in the two languages; where German is missing, whatever there is.
fn translated(text: &Localized, otherwise: &str) -> Translated {
    let german = text.get("de").or_else(|| text.values().next()).map_or(otherwise, String::as_str);
    Translated { de: german.to_owned(), en: text.get("en").cloned() }
}
