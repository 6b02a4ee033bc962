//! One letter in the archive: its page, and its proof.

use archive::{
    Sum, machine,
    page::{Block, Cell, Inline, Page, text},
    proof::{self, Attachment, Proof, Reading, Receipt, Signature},
};
use deadlines::Period;
use worker::{
    call::{Consent, ContactRequest},
    view::{AttachmentView, Author, Content, MessageView},
};

use super::words::{identified, instant, level, method, say, why};
use crate::{
    i18n::{Locale, format, language_tag},
    view::{DecisionDays, LetterView, Why},
};

/// What is the same in all letters of an archive.
pub(super) struct Setting {
    /// The language.
    pub(super) locale: Locale,
    /// The insured person, if the insurer has told the name.
    pub(super) person: Option<String>,
    /// The insurer.
    pub(super) insurer: String,
    /// The number of its directory.
    pub(super) directory: u64,
    /// The fingerprint of its root.
    pub(super) fingerprint: String,
    /// When the archive was made.
    pub(super) made: u64,
    /// Where the session stood then.
    pub(super) standing: Option<wire::assurance::Standing>,
}

/// A letter, and what of it is in the archive.
pub(super) struct Told<'a> {
    /// The letter.
    pub(super) letter: &'a LetterView,
    /// The subject of its conversation.
    pub(super) subject: &'a str,
    /// The unit at the other end.
    pub(super) unit: &'a str,
    /// Its files.
    pub(super) files: Vec<Saved>,
    /// Its sealed bytes.
    pub(super) original: Option<Stored>,
    /// The sealed receipt.
    pub(super) receipt: Option<Stored>,
    /// The folder of its proofs, and the name of its own.
    pub(super) proof: [String; 2],
}

/// A file, and what became of it.
pub(super) struct Saved {
    /// The file.
    pub(super) file: AttachmentView,
    /// What is in the archive, or why nothing is.
    pub(super) stored: Result<Stored, Why>,
}

/// An entry of the archive.
#[derive(Clone)]
pub(super) struct Stored {
    /// Its name in its folder.
    pub(super) name: String,
    /// Length and hash.
    pub(super) sum: Sum,
}

impl Setting {
    /// The person's name, or what stands for it.
    pub(super) fn person(&self) -> String {
        self.person.clone().unwrap_or_else(|| say!(self.locale, export.person))
    }

    /// How the session stood, in a sentence; nothing without one.
    pub(super) fn stood(&self) -> Option<String> {
        let standing = self.standing.as_ref()?;
        Some(say!(
            self.locale,
            export.stood,
            level = level(self.locale, standing.achieved.level),
            method = method(self.locale, standing.shown.method),
            identified = identified(self.locale, standing.shown.identification.by)
        ))
    }

    fn reading(&self) -> Reading {
        let standing = self.standing.as_ref();
        Reading {
            at: machine(self.made),
            level: standing.and_then(|standing| word_of(&standing.achieved.level)),
            method: standing.and_then(|standing| word_of(&standing.shown.method)),
            identified_by: standing.and_then(|standing| word_of(&standing.shown.identification.by)),
        }
    }
}

impl Told<'_> {
    /// Who wrote it.
    pub(super) fn who(&self, setting: &Setting) -> String {
        match &self.letter.message.author {
            Author::Own { .. } => setting.person(),
            Author::Unit { name, .. } => unit_of(setting, name),
        }
    }

    /// The letter as a page.
    pub(super) fn page(&self, setting: &Setting) -> Page {
        let locale = setting.locale;
        let message = &self.letter.message;
        let who = self.who(setting);
        let heading = match self.subject {
            "" => say!(locale, export.no_subject),
            subject => subject.to_owned(),
        };
        let mut blocks = vec![Block::Facts(self.facts(setting, &who))];
        let (said, request) = match &message.content {
            Content::ContactRequest(request) => (request.note.as_str(), Some(request)),
            Content::Message { text, .. } => (text.as_str(), None),
            Content::Receipt { .. } | Content::Keys => ("", None),
        };
        blocks.extend(request.map(|request| Block::Facts(request_facts(locale, request))));
        if !said.is_empty() {
            blocks.push(Block::Said(said.to_owned()));
        }
        if !self.files.is_empty() {
            blocks.push(Block::Heading(say!(locale, export.files)));
            blocks.push(Block::List(self.files.iter().map(|saved| saved.row(locale)).collect()));
        }
        if let Content::Message { decision: Some(decision), .. } = message.content
            && let Some(days) = DecisionDays::of(decision, message.created)
        {
            blocks.extend(decided(locale, &days));
        }
        if self.letter.mine {
            blocks.push(Block::Heading(say!(locale, step.label)));
            blocks.push(Block::Steps(self.steps(locale)));
        }
        blocks.push(Block::Heading(say!(locale, export.proof)));
        blocks.push(Block::Text(text(self.says(setting))));
        blocks.push(Block::List(self.proofs(locale)));
        Page {
            lang: language_tag(locale).to_owned(),
            title: format!("{heading} · {who}"),
            heading,
            back: Some(Inline::Link {
                up: 1,
                to: vec!["index.html".to_owned()],
                text: say!(locale, export.back),
            }),
            blocks,
        }
    }

    /// The letter's proof.
    pub(super) fn proof(&self, setting: &Setting) -> Proof {
        let MessageView { message, conversation, envelope, created, ref author, restored, .. } =
            self.letter.message;
        let (kind, unit) = match author {
            Author::Own { unit } => (proof::Author::InsuredPerson, *unit),
            Author::Unit { unit, .. } => (proof::Author::Insurer, *unit),
        };
        let received = self.letter.times[4];
        Proof {
            format: proof::FORMAT,
            says: self.says(setting),
            message,
            conversation,
            author: kind,
            unit,
            written: machine(created),
            handed_over: (!self.letter.unsent).then(|| machine(self.letter.at)),
            signature: Signature {
                checked: !self.letter.unsent,
                insurer: setting.insurer.clone(),
                root_fingerprint: setting.fingerprint.clone(),
                directory: setting.directory,
                restored,
            },
            original: self.original.as_ref().map(Stored::original),
            receipt: self.receipt.as_ref().zip(received).map(|(stored, received)| Receipt {
                original: stored.original(),
                confirms: envelope,
                received: machine(received),
            }),
            attachments: self.files.iter().map(Saved::proof).collect(),
            read: setting.reading(),
        }
    }

    fn facts(&self, setting: &Setting, who: &str) -> Vec<(String, Cell)> {
        let (locale, letter) = (setting.locale, self.letter);
        let to = if letter.mine { unit_of(setting, self.unit) } else { setting.person() };
        let named = |name: &str| vec![Inline::Name(name.to_owned())];
        let mut facts = vec![
            (say!(locale, export.from), named(who)),
            (say!(locale, export.to), named(&to)),
            (say!(locale, export.written), instant(locale, letter.message.created)),
        ];
        if letter.unsent {
            facts.push((say!(locale, export.state), text(say!(locale, export.why_unsent))));
        } else {
            facts.push((say!(locale, step.handed_over), instant(locale, letter.at)));
            facts.push((say!(locale, export.signature), text(self.signed(setting))));
        }
        if let Content::Message { consent: Some(Consent { given, .. }), .. } = letter.message.content {
            let said =
                if given { say!(locale, consents.log_given) } else { say!(locale, consents.log_withdrawn) };
            facts.push((say!(locale, export.consent), text(said)));
        }
        facts
    }

    fn signed(&self, setting: &Setting) -> String {
        let locale = setting.locale;
        match self.letter.message.author {
            _ if self.letter.message.restored => say!(locale, export.signed_restored),
            Author::Own { .. } => say!(locale, export.signed_own),
            Author::Unit { .. } => {
                say!(
                    locale,
                    export.signed_unit,
                    insurer = setting.insurer.as_str(),
                    number = setting.directory
                )
            }
        }
    }

    fn steps(&self, locale: Locale) -> Vec<Cell> {
        let words = [
            say!(locale, step.saved),
            say!(locale, step.sealed),
            say!(locale, step.on_the_way),
            say!(locale, step.handed_over),
            say!(locale, step.received),
        ];
        let reached = self.letter.step.map(|step| step.index()).unwrap_or_default();
        let steps = words.into_iter().zip(self.letter.times).enumerate();
        steps
            .filter(|(place, _)| *place <= reached)
            .map(|(_, (word, time))| {
                let mut step = text(word);
                if let Some(time) = time {
                    step.push(Inline::Text(": ".to_owned()));
                    step.extend(instant(locale, time));
                }
                step
            })
            .collect()
    }

    /// What is proven, in sentences.
    fn says(&self, setting: &Setting) -> String {
        let (locale, letter) = (setting.locale, self.letter);
        let at = |ms| format::instant(locale, ms);
        if letter.unsent {
            return say!(locale, export.says_unsent);
        }
        let mut says = vec![if letter.mine {
            say!(locale, export.says_own, time = at(letter.at))
        } else {
            say!(locale, export.says_unit, time = at(letter.at), unit = self.who(setting))
        }];
        if letter.mine {
            says.push(match letter.times[4] {
                Some(received) => {
                    say!(
                        locale,
                        export.says_received,
                        time = at(received),
                        unit = unit_of(setting, self.unit)
                    )
                }
                None => say!(locale, export.says_not_received),
            });
        }
        says.push(say!(locale, export.says_read, time = at(setting.made)));
        says.extend(setting.stood());
        says.join(" ")
    }

    fn proofs(&self, locale: Locale) -> Vec<Cell> {
        let [folder, own] = &self.proof;
        let link = |name: &str, words: String| Inline::Link {
            up: 0,
            to: vec![folder.clone(), name.to_owned()],
            text: words,
        };
        let mut proofs = vec![vec![link(own, say!(locale, export.proof_json))]];
        let sealed = [
            (&self.original, say!(locale, export.proof_original)),
            (&self.receipt, say!(locale, export.proof_receipt)),
        ];
        for (stored, words) in sealed {
            if let Some(Stored { name, sum }) = stored {
                proofs.push(vec![link(name, words), Inline::Break, hash(sum)]);
            }
        }
        proofs
    }
}

impl Saved {
    fn row(&self, locale: Locale) -> Cell {
        let size = format!(" ({})", format::size(locale, self.file.size));
        match &self.stored {
            Ok(Stored { name, sum }) => vec![
                Inline::Link { up: 0, to: vec![name.clone()], text: self.file.name.clone() },
                Inline::Text(size),
                Inline::Break,
                hash(sum),
            ],
            Err(reason) => vec![
                Inline::Name(self.file.name.clone()),
                Inline::Text(size),
                Inline::Break,
                Inline::Text(say!(locale, export.not_in_it, why = why(locale, *reason))),
            ],
        }
    }

    fn proof(&self) -> Attachment {
        Attachment {
            attachment: self.file.attachment,
            name: self.file.name.clone(),
            media_type: self.file.media_type.clone(),
            original: self.stored.as_ref().ok().map(Stored::original),
        }
    }
}

impl Stored {
    fn original(&self) -> proof::Original {
        proof::Original { file: self.name.clone(), bytes: self.sum.len, sha256: self.sum.digest }
    }
}

fn hash(sum: &Sum) -> Inline {
    Inline::Code(format!("SHA-256 {}", sum.digest))
}

/// A unit of the insurer, as people read it.
pub(super) fn unit_of(setting: &Setting, unit: &str) -> String {
    match (setting.insurer.as_str(), unit) {
        ("", unit) => unit.to_owned(),
        (insurer, "") => insurer.to_owned(),
        (insurer, unit) => {
            say!(setting.locale, conversation.from_unit, insurer = insurer, unit = unit)
        }
    }
}

fn request_facts(locale: Locale, request: &ContactRequest) -> Vec<(String, Cell)> {
    let facts = [
        (say!(locale, conversation.appointment_branch), request.branch.as_deref().unwrap_or_default()),
        (say!(locale, conversation.call_back_window), &request.window),
        (say!(locale, conversation.call_back_number), &request.telephone),
        (say!(locale, conversation.call_back_desk_word), &request.desk_word),
        (say!(locale, conversation.call_back_person_word), &request.person_word),
    ];
    // Of somebody who comes to a branch there may be no number and no words.
    let facts = facts.into_iter().filter(|(_, said)| !said.trim().is_empty());
    facts.map(|(name, said)| (name, vec![Inline::Name(said.to_owned())])).collect()
}

/// That it is a decision, and the days that follow from that, each with its rule.
fn decided(locale: Locale, days: &DecisionDays) -> [Block; 3] {
    let DecisionDays { notice, announced, objection } = *days;
    let day = |day| format::calendar_day(locale, day);
    let announced_why =
        say!(locale, decision.announced_why, day = day(notice), source = announced.source().cite());
    let period_why = match objection.period {
        Period::Month => say!(locale, decision.month_why, source = objection.source().cite()),
        Period::Year => say!(locale, decision.year_why, source = objection.source().cite()),
    };
    let because = |day: String, why: String| vec![Inline::Text(day), Inline::Break, Inline::Text(why)];
    let mut until = because(day(objection.last_day), period_why);
    if let Some((from, by)) = objection.moved_from.zip(objection.moved_by()) {
        until.push(Inline::Break);
        until.push(Inline::Text(say!(locale, decision.moved_why, day = day(from), source = by.cite())));
    }
    [
        Block::Heading(say!(locale, decision.title)),
        Block::Text(text(say!(locale, decision.what))),
        Block::Facts(vec![
            (say!(locale, decision.announced), because(day(announced.day), announced_why)),
            (say!(locale, decision.until), until),
        ]),
    ]
}

/// The word by which the API calls something.
fn word_of(value: &impl serde::Serialize) -> Option<String> {
    Some(serde_json::to_value(value).ok()?.as_str()?.to_owned())
}
