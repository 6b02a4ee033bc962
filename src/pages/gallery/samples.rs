//! What the gallery's components show: believable, and longer than usual where that is worth a look.

use std::ops::Range;

use envelope::{AttachmentId, ConversationId, MessageId, UnitId};
use worker::{call::ContactRequest, view::AttachmentView};

use crate::{
    components::icon::Glyph,
    view::{
        ConversationView, Entry, FileState, FileView, FoundView, Marked, PDF, PhotoView, Progress, Step,
        Times, Waiting,
    },
};

/// Every icon.
pub(super) const GLYPHS: [Glyph; 34] = [
    Glyph::At,
    Glyph::Back,
    Glyph::Bell,
    Glyph::Bubble,
    Glyph::Camera,
    Glyph::Check,
    Glyph::Chevron,
    Glyph::Clip,
    Glyph::Clock,
    Glyph::Copy,
    Glyph::Cross,
    Glyph::Dials,
    Glyph::Down,
    Glyph::Download,
    Glyph::Envelope,
    Glyph::House,
    Glyph::Key,
    Glyph::Lock,
    Glyph::Menu,
    Glyph::Leave,
    Glyph::Page,
    Glyph::Pen,
    Glyph::Person,
    Glyph::Phone,
    Glyph::Pin,
    Glyph::Plus,
    Glyph::Printer,
    Glyph::Retry,
    Glyph::Seal,
    Glyph::Search,
    Glyph::Share,
    Glyph::Shield,
    Glyph::Up,
    Glyph::Warning,
];

/// Longer than a narrow page.
pub(super) const LONG_WORD: &str = "Arbeitsunfähigkeitsbescheinigungsübermittlungsverfahren";
/// What people write.
pub(super) const QUESTION: &str = "Guten Tag,\n\nanbei die Folgebescheinigung. Bis wann kann ich mit dem Krankengeld rechnen?\n\n\
    Mit freundlichen Grüßen\nErika Brandt";
/// What people read.
pub(super) const ANSWER: &str = "Guten Tag, Frau Brandt,\n\nIhr Krankengeld ist angewiesen. Sie erhalten für die Zeit vom 2. bis \
    zum 27. November 1.184,30 €. Das Geld ist in zwei bis drei Werktagen auf Ihrem Konto.\n\nFreundliche Grüße\nIhr Team Krankengeld";
/// A morning in November.
pub(super) const MORNING: u64 = 1_795_684_320_000;
const MINUTE: u64 = 60_000;

/// Some way through something large.
pub(super) const fn part_done() -> Progress {
    Progress { done: 5_200_000, total: 8_400_000, seconds_left: Some(20) }
}

/// The times of the steps that are reached.
pub(super) fn times(step: Step) -> Times {
    let at = |place: usize| (place <= step.index()).then_some(MORNING + place as u64 * MINUTE);
    [at(0), at(1), at(2), at(3), at(4)]
}

/// A file of a draft.
pub(super) fn file(name: &str, media_type: &str, state: FileState, photo: Option<PhotoView>) -> FileView {
    let attachment = AttachmentId::new([7; 16]);
    FileView {
        attachment,
        name: name.to_owned(),
        media_type: media_type.to_owned(),
        size: 1_240_000,
        state,
        photo,
    }
}

/// A file of a letter.
pub(super) fn attachment(name: &str) -> AttachmentView {
    AttachmentView {
        attachment: AttachmentId::new([8; 16]),
        name: name.to_owned(),
        media_type: PDF.to_owned(),
        size: 184_000,
    }
}

/// A conversation in the list.
pub(super) fn conversation(
    subject: &str,
    unread: bool,
    files: usize,
    step: Option<Step>,
) -> ConversationView {
    ConversationView {
        conversation: ConversationId::new([1; 16]),
        subject: subject.to_owned(),
        request: None,
        topic: "krankengeld".to_owned(),
        unit: UnitId::new([2; 16]),
        unit_name: "Team Krankengeld".to_owned(),
        updated: MORNING,
        unread,
        files,
        last_from_unit: step.is_none(),
        step,
    }
}

/// Something in the outbox.
pub(super) fn entry(step: Step, waiting: Option<Waiting>) -> Entry {
    Entry {
        message: MessageId::new([3; 16]),
        conversation: ConversationId::new([1; 16]),
        unit: UnitId::new([2; 16]),
        topic: "krankengeld".to_owned(),
        subject: None,
        text: QUESTION.to_owned(),
        request: None,
        consent: None,
        created: MORNING,
        files: Vec::new(),
        step,
        times: times(step),
        waiting,
    }
}

/// A request to be called.
pub(super) fn call_back() -> ContactRequest {
    ContactRequest {
        topic: "krankengeld".to_owned(),
        telephone: "0431 1234567".to_owned(),
        window: "Montag bis Freitag, 9 bis 12 Uhr".to_owned(),
        desk_word: "Leuchtturm".to_owned(),
        person_word: "Birnbaum".to_owned(),
        note: String::new(),
        branch: None,
    }
}

/// A request to come to a branch.
pub(super) fn appointment() -> ContactRequest {
    ContactRequest {
        telephone: String::new(),
        window: "vormittags".to_owned(),
        desk_word: String::new(),
        person_word: String::new(),
        branch: Some("Kiel, Innenstadt".to_owned()),
        ..call_back()
    }
}

/// Messages that were found by "krankengeld", as many as wanted.
pub(super) fn found(count: u8) -> Vec<FoundView> {
    (0..count)
        .map(|number| FoundView {
            message: MessageId::new([number; 16]),
            conversation: ConversationId::new([1; 16]),
            subject: word_marked("Ihr Krankengeld ist bewilligt", "Krankengeld"),
            request: None,
            excerpt: word_marked(
                "… erhalten Sie das Krankengeld für die Zeit vom 2. bis zum 27. November; den Bescheid finden Sie unten …",
                "Krankengeld",
            ),
            file: (number % 2 == 1).then(|| word_marked("Krankengeld-Bescheid.pdf", "Krankengeld")),
            unit_name: word_marked("Team Krankengeld", "Krankengeld"),
            mine: number % 3 == 2,
            at: MORNING,
        })
        .collect()
}

fn word_marked(text: &str, word: &str) -> Marked {
    let marks: Vec<Range<usize>> = text.match_indices(word).map(|(at, word)| at..at + word.len()).collect();
    Marked { text: text.to_owned(), marks }
}
