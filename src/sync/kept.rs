//! What is said of the files that are kept on this device, and which of recent letters should be.

use std::collections::HashMap;

use envelope::{AttachmentId, MessageId};
use serde::{Deserialize, Serialize};

use crate::{
    error::Error,
    view::{DocumentView, KeptFiles, KeptState},
};

/// Letters are recent for so long, ms.
const RECENT: u64 = 90 * 24 * 60 * 60 * 1000;
/// A larger file is kept only if it is asked for, bytes.
const RECENT_FILE_MAX: u64 = 10 << 20;
/// So much is kept without being asked for, bytes.
const RECENT_MAX: u64 = 100 << 20;

/// What is kept of a file, as a sealed row says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KeptFile {
    /// The message that it belongs to.
    pub(super) message: MessageId,
    /// Whether the person has asked for it.
    pub(super) chosen: bool,
    /// Bytes of the sealed object.
    pub(super) len: u64,
    /// How far it has come.
    pub(super) stage: Stage,
}

/// How far a kept file has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Stage {
    /// Some of it may be here.
    Begun,
    /// All of it is, and was opened once to its digest.
    Whole,
    /// It was let go of, and is not fetched again unasked.
    LetGo,
}

/// Every file of which something is said, and what this page is doing with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shelf {
    files: HashMap<AttachmentId, KeptFile>,
    /// Being fetched, or why that failed.
    under_way: HashMap<AttachmentId, Option<Error>>,
    keeps_recent: bool,
}

impl Default for Shelf {
    fn default() -> Self {
        Self { files: HashMap::new(), under_way: HashMap::new(), keeps_recent: true }
    }
}

impl Shelf {
    /// Takes in what the rows say.
    pub(super) fn read(&mut self, files: HashMap<AttachmentId, KeptFile>, keeps_recent: Option<bool>) {
        self.files = files;
        self.keeps_recent = keeps_recent.unwrap_or(true);
    }

    /// Notes what is said of a file now.
    pub(super) fn put(&mut self, attachment: AttachmentId, file: KeptFile) {
        self.files.insert(attachment, file);
    }

    /// What is said of a file.
    pub(super) fn get(&self, attachment: AttachmentId) -> Option<KeptFile> {
        self.files.get(&attachment).copied()
    }

    /// Notes that a file is being fetched; `false` if it is already.
    pub(super) fn begin(&mut self, attachment: AttachmentId) -> bool {
        self.under_way.insert(attachment, None) != Some(None)
    }

    /// Notes how that ended.
    pub(super) fn end(&mut self, attachment: AttachmentId, failed: Option<Error>) {
        match failed {
            Some(error) => drop(self.under_way.insert(attachment, Some(error))),
            None => drop(self.under_way.remove(&attachment)),
        }
    }

    /// What a page shows of a file.
    pub(super) fn state(&self, attachment: AttachmentId) -> Option<KeptState> {
        match self.under_way.get(&attachment) {
            Some(None) => Some(KeptState::Keeping),
            Some(Some(error)) => Some(KeptState::Failed(*error)),
            None => {
                let whole = self.get(attachment).is_some_and(|file| file.stage == Stage::Whole);
                whole.then_some(KeptState::Kept)
            }
        }
    }

    /// All that is kept.
    pub(super) fn files(&self) -> KeptFiles {
        let whole = self.files.values().filter(|file| file.stage == Stage::Whole);
        whole.fold(KeptFiles::default(), |sum, file| KeptFiles {
            count: sum.count + 1,
            size: sum.size + file.len,
        })
    }

    /// Every file of which something may be here.
    pub(super) fn here(&self) -> Vec<(AttachmentId, KeptFile)> {
        let here = self.files.iter().filter(|(_, file)| file.stage != Stage::LetGo);
        here.map(|(attachment, file)| (*attachment, *file)).collect()
    }

    /// Whether files of recent letters are kept unasked.
    pub(super) const fn keeps_recent(&self) -> bool {
        self.keeps_recent
    }

    /// Says whether they are.
    pub(super) fn set_keeps_recent(&mut self, keeps: bool) {
        self.keeps_recent = keeps;
    }

    /// Which files should be fetched now, the newest first: what was asked for and did not come to its end, and, within limits, what
    /// the insurer has sent lately.
    pub(super) fn due(&self, documents: &[DocumentView], now: u64) -> Vec<(MessageId, AttachmentId)> {
        let unasked = self.files.values().filter(|file| !file.chosen && file.stage == Stage::Whole);
        let mut room = RECENT_MAX.saturating_sub(unasked.map(|file| file.len).sum());
        let is_due = |document: &&DocumentView| {
            let (id, size) = (document.attachment.attachment, document.attachment.size);
            match self.get(id) {
                Some(KeptFile { stage: Stage::Whole | Stage::LetGo, .. }) => false,
                Some(KeptFile { chosen: true, .. }) => true,
                _ => {
                    let fits = size <= RECENT_FILE_MAX && size <= room;
                    let due = self.keeps_recent && document.received && fits && is_recent(document.at, now);
                    if due {
                        room -= size;
                    }
                    due
                }
            }
        };
        let due = documents.iter().filter(is_due);
        due.map(|document| (document.message, document.attachment.attachment)).collect()
    }

    /// Which files nobody has asked for, and whose letters are not recent any more.
    pub(super) fn outdated(&self, documents: &[DocumentView], now: u64) -> Vec<AttachmentId> {
        let is_outdated = |document: &&DocumentView| {
            let file = self.get(document.attachment.attachment);
            file.is_some_and(|file| !file.chosen && file.stage != Stage::LetGo)
                && !is_recent(document.at, now)
        };
        documents.iter().filter(is_outdated).map(|document| document.attachment.attachment).collect()
    }
}

fn is_recent(at: u64, now: u64) -> bool {
    now.saturating_sub(at) <= RECENT
}

#[cfg(test)]
mod tests {
    use envelope::ConversationId;
    use worker::view::AttachmentView;

    use super::*;

    const NOW: u64 = 2_000_000_000_000;

    fn document(number: u8, size: u64, age: u64, received: bool) -> DocumentView {
        DocumentView {
            attachment: AttachmentView {
                attachment: AttachmentId::new([number; 16]),
                name: String::new(),
                media_type: String::new(),
                size,
            },
            message: MessageId::new([number; 16]),
            conversation: ConversationId::default(),
            subject: String::new(),
            at: NOW - age,
            received,
            from: String::new(),
        }
    }

    fn said(chosen: bool, len: u64, stage: Stage) -> KeptFile {
        KeptFile { message: MessageId::default(), chosen, len, stage }
    }

    fn shelf(said: Option<KeptFile>) -> Shelf {
        let mut shelf = Shelf::default();
        if let Some(said) = said {
            shelf.put(AttachmentId::new([1; 16]), said);
        }
        shelf
    }

    #[test]
    fn what_came_lately_is_kept_within_limits() {
        let check = |size, age, received, before, due: bool| {
            let documents = [document(1, size, age, received)];
            assert_eq!(!shelf(before).due(&documents, NOW).is_empty(), due, "{size} {age} {before:?}");
        };
        check(RECENT_FILE_MAX, RECENT, true, None, true);
        check(RECENT_FILE_MAX + 1, 0, true, None, false);
        check(1, RECENT + 1, true, None, false);
        check(1, 0, false, None, false);
        check(1, 0, true, Some(said(false, 1, Stage::Whole)), false);
        check(1, 0, true, Some(said(false, 1, Stage::Begun)), true);
        check(1, 0, true, Some(said(false, 1, Stage::LetGo)), false);
        // What was asked for comes whatever it is.
        check(RECENT_FILE_MAX + 1, RECENT + 1, false, Some(said(true, 0, Stage::Begun)), true);
        check(1, 0, true, Some(said(true, 0, Stage::LetGo)), false);
    }

    #[test]
    fn all_of_it_has_a_limit_too() {
        let check = |here, size, due: bool| {
            let shelf = shelf(Some(said(false, here, Stage::Whole)));
            assert_eq!(!shelf.due(&[document(2, size, 0, true)], NOW).is_empty(), due, "{here} {size}");
        };
        check(RECENT_MAX - 5, 5, true);
        check(RECENT_MAX - 5, 6, false);
        check(RECENT_MAX + 5, 1, false);
        let many: Vec<_> = (10..30).map(|number| document(number, RECENT_FILE_MAX, 0, true)).collect();
        assert_eq!(Shelf::default().due(&many, NOW).len() as u64, RECENT_MAX / RECENT_FILE_MAX);
        let mut off = Shelf::default();
        off.set_keeps_recent(false);
        assert!(off.due(&many, NOW).is_empty());
    }

    #[test]
    fn what_nobody_asked_for_goes_with_time() {
        let check = |age, before, outdated: bool| {
            let documents = [document(1, 1, age, true)];
            assert_eq!(
                !shelf(Some(before)).outdated(&documents, NOW).is_empty(),
                outdated,
                "{age} {before:?}"
            );
        };
        check(RECENT, said(false, 1, Stage::Whole), false);
        check(RECENT + 1, said(false, 1, Stage::Whole), true);
        check(RECENT + 1, said(false, 1, Stage::LetGo), false);
        check(RECENT + 1, said(true, 1, Stage::Whole), false);
    }

    #[test]
    fn a_page_shows_what_is_whole_and_what_is_being_done() {
        let id = AttachmentId::new([1; 16]);
        let mut shelf = shelf(Some(said(true, 7, Stage::Begun)));
        assert_eq!((shelf.state(id), shelf.files()), (None, KeptFiles::default()));
        assert!(shelf.begin(id) && !shelf.begin(id));
        assert_eq!(shelf.state(id), Some(KeptState::Keeping));
        shelf.end(id, Some(Error::Offline));
        assert_eq!(shelf.state(id), Some(KeptState::Failed(Error::Offline)));
        assert!(shelf.begin(id));
        shelf.put(id, said(true, 7, Stage::Whole));
        shelf.end(id, None);
        assert_eq!(
            (shelf.state(id), shelf.files()),
            (Some(KeptState::Kept), KeptFiles { count: 1, size: 7 })
        );
    }
}
