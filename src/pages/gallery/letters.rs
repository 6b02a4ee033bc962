//! Letters, and the way of something sent.

use leptos::prelude::*;
use worker::call::ContactRequest;

use super::{
    exhibit, nothing,
    samples::{ANSWER, MORNING, QUESTION, appointment, attachment, call_back, part_done, times},
};
use crate::{
    components::{attachment_row::AttachmentRow, letter::Letter, timeline::Timeline},
    view::Step,
};

/// All of them.
pub(super) fn all() -> AnyView {
    view! {
        {exhibit(
            "letter",
            &[
                ("one's own", || letter(true, QUESTION, None)),
                ("the insurer's", || letter(false, ANSWER, None)),
                ("a call is asked for", || letter(true, "Bitte nach 10 Uhr.", Some(call_back()))),
                ("an appointment is asked for", || letter(true, "Nur dienstags, bitte.", Some(appointment()))),
            ],
        )}
        {exhibit(
            "timeline",
            &[
                ("saved", || timeline(Step::Saved)),
                ("sealed", || timeline(Step::Sealed)),
                ("on its way", || timeline(Step::OnTheWay(part_done()))),
                ("handed over", || timeline(Step::HandedOver)),
                ("received", || timeline(Step::Received)),
            ],
        )}
    }
    .into_any()
}

fn letter(mine: bool, text: &str, request: Option<ContactRequest>) -> AnyView {
    let who = if mine { "Sie" } else { "Musterkasse, Team Krankengeld" };
    view! {
        <Letter message="sample" mine=mine sought=false who=who at=MORNING text=text request=request>
            <ul class="files">
                <AttachmentRow
                    attachment=attachment(if mine { "Folgebescheinigung.pdf" } else { "Bescheid.pdf" })
                    download=Signal::stored(None)
                    on_save=Callback::new(|()| nothing())
                    on_cancel=|()| nothing()
                />
            </ul>
            {mine.then(|| timeline(Step::Received))}
        </Letter>
    }
    .into_any()
}

fn timeline(step: Step) -> AnyView {
    view! { <Timeline step=Signal::stored(step) times=Signal::stored(times(step))/> }.into_any()
}
