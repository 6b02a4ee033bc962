//! Rows that lead to something.

use leptos::prelude::*;

use super::{
    exhibit, nothing,
    samples::{LONG_WORD, appointment, conversation, entry, found, part_done},
};
use crate::{
    components::{
        conversation_row::ConversationRow,
        found_row::FoundRow,
        long_list::{LongList, WHOLE_MAX},
        outbox_row::{OutboxRow, WaitingNotice},
    },
    error::Error,
    view::{ConversationView, FoundView, Step, Waiting},
};

/// All of them.
pub(super) fn all() -> AnyView {
    view! {
        {exhibit(
            "conversation_row",
            &[
                ("unread", || row(conversation("Ihr Krankengeld ist bewilligt", true, 1, None))),
                ("read", || row(conversation("Eine Frage zu Ihrer Rechnung", false, 0, None))),
                ("one's own, with files", || row(conversation("Krankengeld im November", false, 3, Some(Step::Received)))),
                ("on its way", || row(conversation("Krankengeld im November", false, 0, Some(Step::OnTheWay(part_done()))))),
                ("an appointment", appointment_row),
                ("without a subject", || row(conversation("", true, 0, None))),
                ("a long word", || row(conversation(LONG_WORD, true, 2, None))),
            ],
        )}
        {exhibit("found_row", &[("words are marked", || results(4))])}
        {exhibit("long_list", &[("more than are drawn", long)])}
        {exhibit(
            "outbox_row",
            &[
                ("saved", || sent(Step::Saved, None)),
                ("on its way", || sent(Step::OnTheWay(part_done()), None)),
                ("waits for a connection", || sent(Step::OnTheWay(part_done()), Some(Waiting::Connection))),
                ("waits for the person", || sent(Step::Sealed, Some(Waiting::SignIn))),
                ("refused", || sent(Step::Sealed, Some(Waiting::Refused(Error::WorkerGone)))),
            ],
        )}
    }
    .into_any()
}

fn row(conversation: ConversationView) -> AnyView {
    view! {
        <ul>
            <ConversationRow conversation=conversation href=super::GALLERY/>
        </ul>
    }
    .into_any()
}

fn appointment_row() -> AnyView {
    let handed_over = conversation("", false, 0, Some(Step::HandedOver));
    row(ConversationView { request: Some(appointment()), ..handed_over })
}

fn results(count: u8) -> AnyView {
    let draw = |found: FoundView, place| {
        view! { <FoundRow found=found href=super::GALLERY place=place/> }.into_any()
    };
    view! {
        <LongList
            rows=Signal::stored(found(count))
            key=|found| found.message
            draw=draw
            class="results"
            begin=None
            on_move=|_| nothing()
        />
    }
    .into_any()
}

/// As much of it as a letter is high.
fn long() -> AnyView {
    view! {
        <div style:block-size="24rem" style:overflow="clip">
            {results(u8::try_from(WHOLE_MAX + 1).unwrap_or(u8::MAX))}
        </div>
    }
    .into_any()
}

fn sent(step: Step, waiting: Option<Waiting>) -> AnyView {
    view! {
        <ul>
            <OutboxRow
                entry=Signal::stored(entry(step, waiting))
                unit="Team Krankengeld"
                title="Krankengeld im November"
                href=super::GALLERY
            >
                <WaitingNotice
                    waiting=Signal::stored(waiting)
                    on_sign_in=|()| nothing()
                    on_retry=|()| nothing()
                    on_delete=|()| nothing()
                />
            </OutboxRow>
        </ul>
    }
    .into_any()
}
