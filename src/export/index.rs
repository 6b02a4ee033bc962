//! The archive's first page: what it is, what is in it, what is not, and how to check it.

use archive::page::{Block, Cell, Inline, Page, text};
use envelope::{MessageId, consent::Category};

use super::{
    letter::Setting,
    words::{files, instant, letters, say, why},
};
use crate::{
    i18n::{Locale, errors::error_text, format, language_tag},
    view::{ConsentEntry, DecisionEntry, Missing, Report, Why},
};

/// A conversation in the archive.
pub(super) struct Folder {
    /// Its folder.
    pub(super) name: String,
    /// Its subject; empty if there is none.
    pub(super) subject: String,
    /// The unit at the other end, as people read it.
    pub(super) unit: String,
    /// Its letters, oldest first.
    pub(super) letters: Vec<Row>,
}

/// A letter in the archive.
pub(super) struct Row {
    /// The message.
    pub(super) message: MessageId,
    /// When it was handed over, or made if it has not been, ms since 1970.
    pub(super) at: u64,
    /// Who wrote it.
    pub(super) who: String,
    /// Its page.
    pub(super) page: String,
    /// Its files: what they are called, and where they are, or why they are not.
    pub(super) files: Vec<(String, Result<String, Why>)>,
}

/// All that the page tells of.
pub(super) struct Index<'a> {
    /// What is the same on all pages.
    pub(super) setting: &'a Setting,
    /// The conversations.
    pub(super) folders: &'a [Folder],
    /// What is in the archive, and what is not.
    pub(super) report: &'a Report,
    /// Decisions.
    pub(super) decisions: &'a [DecisionEntry],
    /// Consents, and their withdrawals.
    pub(super) consents: &'a [ConsentEntry],
}

impl Index<'_> {
    /// The page.
    pub(super) fn page(&self) -> Page {
        let locale = self.setting.locale;
        let title = say!(locale, export.index_title);
        let mut blocks = vec![Block::Notice(vec![say!(locale, export.unsealed)]), Block::Facts(self.facts())];
        blocks.extend(self.missing());
        blocks.push(Block::Heading(say!(locale, export.letters)));
        blocks.push(Block::Text(text(say!(locale, export.letters_lead))));
        blocks.extend(self.folders.iter().flat_map(|folder| folder.blocks(locale)));
        if !self.decisions.is_empty() {
            blocks.push(Block::Heading(say!(locale, export.decisions)));
            blocks.push(self.decided());
        }
        if !self.consents.is_empty() {
            blocks.push(Block::Heading(say!(locale, consents.title)));
            blocks.push(self.consented());
        }
        blocks.push(Block::Heading(say!(locale, export.check)));
        let check = [say!(locale, export.check_files), say!(locale, export.check_letters)];
        blocks.extend(check.map(|words| Block::Text(text(words))));
        let heading = title.clone();
        Page { lang: language_tag(locale).to_owned(), title, heading, back: None, blocks }
    }

    fn facts(&self) -> Vec<(String, Cell)> {
        let (setting, extent) = (self.setting, self.report.extent);
        let locale = setting.locale;
        let named = |name: &str| vec![Inline::Name(name.to_owned())];
        let mut facts = Vec::new();
        facts.extend(setting.person.as_deref().map(|name| (say!(locale, export.insured), named(name))));
        if !setting.insurer.is_empty() {
            facts.push((say!(locale, export.insurer), named(&setting.insurer)));
        }
        let size = format::size(locale, extent.size);
        let all = format!("{}, {} ({size})", letters(locale, extent.letters), files(locale, extent.files));
        facts.push((say!(locale, export.holds), text(all)));
        facts.push((say!(locale, export.made), instant(locale, setting.made)));
        facts.extend(setting.stood().map(|stood| (say!(locale, export.by), text(stood))));
        if !setting.fingerprint.is_empty() {
            let fingerprint = vec![Inline::Code(setting.fingerprint.clone())];
            facts.push((say!(locale, export.fingerprint), fingerprint));
        }
        facts
    }

    /// What is not in the archive; that nothing is missing is said, too.
    fn missing(&self) -> Vec<Block> {
        let locale = self.setting.locale;
        let Report { missing, not_newest, refused, .. } = self.report;
        if self.report.is_whole() {
            return vec![Block::Text(text(say!(locale, export.whole)))];
        }
        let mut blocks = vec![Block::Heading(say!(locale, export.missing))];
        blocks.extend(not_newest.map(|error| {
            Block::Text(text(say!(locale, export.not_newest, why = error_text(locale, error))))
        }));
        if *refused > 0 {
            blocks.push(Block::Text(text(say!(locale, export.refused, count = refused))));
        }
        if !missing.is_empty() {
            blocks.push(Block::List(missing.iter().map(|missing| missed(locale, missing)).collect()));
        }
        blocks
    }

    fn decided(&self) -> Block {
        let locale = self.setting.locale;
        let row = |entry: &DecisionEntry| {
            let day = |day| format::calendar_day(locale, day);
            vec![
                self.link(entry.message, subject_of(locale, &entry.subject)),
                text(day(entry.days.announced.day)),
                text(day(entry.days.objection.last_day)),
            ]
        };
        Block::Table {
            caption: say!(locale, export.decisions_caption),
            heads: vec![
                say!(locale, export.subject),
                say!(locale, decision.announced),
                say!(locale, decision.until),
            ],
            rows: self.decisions.iter().map(row).collect(),
        }
    }

    fn consented(&self) -> Block {
        let locale = self.setting.locale;
        let row = |entry: &ConsentEntry| {
            let what = if entry.category == Category::Decisions.number() {
                say!(locale, consents.decisions)
            } else {
                say!(locale, export.consent_other)
            };
            let said = match (entry.restored, entry.said.given) {
                (true, _) => say!(locale, consents.log_restored),
                (false, true) => say!(locale, consents.log_given),
                (false, false) => say!(locale, consents.log_withdrawn),
            };
            vec![
                self.link(entry.message, format::instant(locale, entry.said.created)),
                text(what),
                text(said),
            ]
        };
        Block::Table {
            caption: say!(locale, consents.log),
            heads: vec![
                say!(locale, export.written),
                say!(locale, export.consent),
                say!(locale, export.said),
            ],
            rows: self.consents.iter().map(row).collect(),
        }
    }

    /// A link to a letter's page, if it is in the archive.
    fn link(&self, message: MessageId, words: String) -> Cell {
        let found = self.folders.iter().find_map(|folder| {
            let row = folder.letters.iter().find(|row| row.message == message)?;
            Some(vec![folder.name.clone(), row.page.clone()])
        });
        match found {
            Some(to) => vec![Inline::Link { up: 0, to, text: words }],
            None => text(words),
        }
    }
}

impl Folder {
    fn blocks(&self, locale: Locale) -> [Block; 2] {
        let row = |row: &Row| {
            let to = |name: &String| vec![self.name.clone(), name.clone()];
            let day = format::instant(locale, row.at);
            let mut list = Cell::new();
            for (name, stored) in &row.files {
                if !list.is_empty() {
                    list.push(Inline::Break);
                }
                list.push(match stored {
                    Ok(stored) => Inline::Link { up: 0, to: to(stored), text: name.clone() },
                    Err(_) => Inline::Text(format!("{name} ({})", say!(locale, export.absent))),
                });
            }
            vec![
                vec![Inline::Link { up: 0, to: to(&row.page), text: day }],
                vec![Inline::Name(row.who.clone())],
                list,
            ]
        };
        [
            Block::Subheading(subject_of(locale, &self.subject)),
            Block::Table {
                caption: say!(locale, export.with, unit = self.unit.as_str()),
                heads: vec![
                    say!(locale, export.letter),
                    say!(locale, export.from),
                    say!(locale, export.files),
                ],
                rows: self.letters.iter().map(row).collect(),
            },
        ]
    }
}

/// The subject, or that there is none.
fn subject_of(locale: Locale, subject: &str) -> String {
    if subject.is_empty() { say!(locale, export.no_subject) } else { subject.to_owned() }
}

fn missed(locale: Locale, missing: &Missing) -> Cell {
    let name = missing.name.clone().unwrap_or_else(|| say!(locale, export.proof_original));
    vec![
        Inline::Name(name),
        Inline::Text(", ".to_owned()),
        Inline::Name(subject_of(locale, &missing.subject)),
        Inline::Break,
        Inline::Text(why(locale, missing.why)),
    ]
}
