//! `/contact/appointment`: a request to come to a branch. The insurer answers it with day and time.

use leptos::{ev, prelude::*};
use wire::insurer::Branch;

use super::{
    contact_request::{AskNote, AskTelephone, AskTopic, AskWindow, Asking, SendRequest, Sent},
    reader::unit_name,
};
use crate::{
    components::{
        back_link::BackLink,
        branch_field::BranchField,
        button::LinkButton,
        field::Wrong,
        heading::Heading,
        live::live,
        notice::{Notice, Tone},
        papers::Papers,
    },
    i18n::{t_string, text, use_i18n},
    route,
    vault::Vault,
};

/// The page.
#[component]
pub fn AppointmentRequest() -> impl IntoView {
    let i18n = use_i18n();
    let asking = Asking::new([
        text!(i18n, appointment.window_morning),
        text!(i18n, appointment.window_noon),
        text!(i18n, appointment.window_afternoon),
        text!(i18n, appointment.window_any),
    ]);
    move || match asking.sent.get() {
        Some(sent) => view! { <Thanks sent=sent/> }.into_any(),
        None => view! { <RequestForm asking=asking/> }.into_any(),
    }
}

/// The form, if it is known which branches there are.
#[component]
fn RequestForm(
    /// The request.
    asking: Asking,
) -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let branches =
        Memo::new(move |_| vault.insurer().get().map(|insurer| insurer.branches).unwrap_or_default());
    let are_known = Memo::new(move |_| !branches.read().is_empty());
    view! {
        <div class="head">
            <BackLink href=route::CONTACT label=text!(i18n, nav.contact)/>
            <Heading text=text!(i18n, appointment.title)/>
            <p class="quiet">{text!(i18n, appointment.lead)}</p>
        </div>
        {live(move || {
            if are_known.get() {
                view! { <Questions asking=asking branches=branches/> }.into_any()
            } else {
                view! {
                    <Notice tone=Tone::Waits>
                        <p>{text!(i18n, appointment.no_branches)}</p>
                        <p>
                            <a href=route::CALL_BACK>{text!(i18n, contact.phone_link)}</a>
                        </p>
                    </Notice>
                }
                    .into_any()
            }
        })}
    }
}

/// What is asked.
#[component]
fn Questions(
    /// The request.
    asking: Asking,
    /// Where one can come to.
    branches: Memo<Vec<Branch>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let picked = RwSignal::new(None::<Branch>);
    // Where there is only one nobody has to choose it; and one that is no longer there is not chosen.
    let branch = Memo::new(move |_| {
        branches.with(|branches| match branches.as_slice() {
            [only] => Some(only.clone()),
            several => picked.get().filter(|branch| several.contains(branch)),
        })
    });
    let wrong_topic = asking.wrong_topic(i18n);
    let wrong_branch = asking.wrong(move || {
        branch.read().is_none().then(|| Wrong::new("branch-empty", t_string!(i18n, field.branch_empty)))
    });
    let wrong_telephone = asking.wrong_optional_telephone(i18n);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        asking.send(&[wrong_topic, wrong_branch, wrong_telephone], |request| {
            request.branch = branch.get_untracked().map(|branch| branch.name);
        });
    };
    view! {
        <form class="fields" novalidate on:submit=submit>
            <AskTopic asking=asking wrong=wrong_topic/>
            <BranchField
                branches=branches
                chosen=branch
                wrong=wrong_branch
                on_choose=move |branch| picked.set(branch)
            />
            <AskWindow asking=asking label=text!(i18n, appointment.window)/>
            <AskNote asking=asking hint=text!(i18n, appointment.note_hint)/>
            <AskTelephone
                asking=asking
                label=text!(i18n, appointment.telephone)
                hint=text!(i18n, appointment.telephone_hint)
                optional=true
                wrong=wrong_telephone
            />
            <ToBring/>
            <SendRequest asking=asking/>
        </form>
    }
}

/// Which papers to bring.
#[component]
fn ToBring() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <section class="question">
            <h2>{text!(i18n, appointment.papers_title)}</h2>
            <p>{text!(i18n, appointment.papers_text)}</p>
            <Papers/>
        </section>
    }
}

/// What was asked for, and what happens next.
#[component]
fn Thanks(
    /// The request.
    sent: Sent,
) -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let Sent { unit, request } = sent;
    let unit = move || vault.directory().with(|directory| unit_name(directory.as_ref(), unit));
    view! {
        <div class="head" data-state="appointment-sent">
            <BackLink href=route::CONTACT label=text!(i18n, nav.contact)/>
            <Heading text=text!(i18n, call_back.sent_title)/>
            <p>{text!(i18n, appointment.sent_text, unit = unit())}</p>
        </div>
        <dl class="facts question">
            <dt>{text!(i18n, conversation.appointment_branch)}</dt>
            <dd class="strong">
                <bdi>{request.branch}</bdi>
            </dd>
            <dt>{text!(i18n, conversation.call_back_window)}</dt>
            <dd class="strong">{request.window}</dd>
        </dl>
        <ToBring/>
        <div class="foot">
            <LinkButton href=route::HOME label=text!(i18n, call_back.show)/>
        </div>
    }
}
