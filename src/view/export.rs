//! How far the archive of all that a person has is, and what it came to.

use super::Progress;
use crate::error::Error;

/// How it stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ExportState {
    /// None was asked for.
    #[default]
    Idle,
    /// Being put together.
    Running(Progress, Doing),
    /// It is with the browser, or where the person wanted it.
    Done(Report),
    /// There is none.
    Failed(Error),
}

/// What is being done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doing {
    /// The person is asked where it should go.
    Asking,
    /// The letters of a conversation with this subject.
    Letters(String),
    /// A file of this name.
    File(String),
    /// What stands at the end.
    Ending,
}

/// How much there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Extent {
    /// Letters.
    pub letters: usize,
    /// Files.
    pub files: usize,
    /// The files' bytes.
    pub size: u64,
}

/// What is in the archive, and what is not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// What it is called.
    pub name: String,
    /// What is in it; the size is that of the archive.
    pub extent: Extent,
    /// What is not.
    pub missing: Vec<Missing>,
    /// Why it is not known whether there is newer mail, if it is not.
    pub not_newest: Option<Error>,
    /// Messages that did not open or verify.
    pub refused: usize,
}

impl Report {
    /// Whether all is in it that there is.
    pub fn is_whole(&self) -> bool {
        self.missing.is_empty() && self.not_newest.is_none() && self.refused == 0
    }
}

/// Something that is not in the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// What its sender calls it; nothing if it is the sealed bytes of a letter.
    pub name: Option<String>,
    /// The subject of its conversation.
    pub subject: String,
    /// Why.
    pub why: Why,
}

/// Why something is not in the archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It could not be fetched or opened.
    Failed(Error),
    /// It was not handed over yet.
    Unsent,
    /// The archive would be larger than this browser puts together.
    TooMuch,
}
