//! `/link`: this device shows a code, and a device that has the account open lets it in.
//!
//! The code's own address leads here too, from the camera of a telephone: then this is the other device.

use std::time::Duration;

use envelope::LinkCode;
use gloo_timers::future::TimeoutFuture;
use leptos::{leptos_dom::helpers::set_interval_with_handle, prelude::*, task::spawn_local};
use leptos_router::{components::Redirect, hooks::use_location};
use wire::limits::LINK_SECONDS;

use super::shared_computer::SharedQuestion;
use crate::{
    components::{
        announcer::Announcer, button::Button, heading::Heading, live::live, notice::ErrorNotice,
        qr_code::QrCode,
    },
    error::Error,
    i18n::{format, t_string, text, use_i18n},
    route,
    vault::{LinkProgress, ShownLink, Vault},
};

/// Pause between two questions whether the code was read, ms.
const PAUSE: u32 = 1_500;

/// How far this device has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// The code is being made.
    Making,
    /// It is shown.
    Showing,
    /// The other device has read it, and both show digits.
    Comparing,
    /// The account is being opened.
    Opening,
    /// It went wrong, or took too long.
    Ended,
}

impl Step {
    const fn code(self) -> &'static str {
        match self {
            Self::Making => "making",
            Self::Showing => "showing",
            Self::Comparing => "comparing",
            Self::Opening => "opening",
            Self::Ended => "ended",
        }
    }
}

/// The page.
#[component]
pub fn LinkThisDevice() -> impl IntoView {
    let vault = expect_context::<Vault>();
    let fragment = use_location().hash.get_untracked();
    let is_code = fragment.strip_prefix('#').is_some_and(|code| code.parse::<LinkCode>().is_ok());
    if is_code {
        let path = format!("{}{fragment}", route::LINK_DEVICE);
        return view! { <Redirect path=path/> }.into_any();
    }
    let inside = Memo::new(move |_| vault.state().read().is_open());
    view! {
        {move || inside.get().then(|| view! { <Redirect path=route::HOME/> })}
        <ShowCode/>
    }
    .into_any()
}

/// From the code to the open account.
#[component]
fn ShowCode() -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let step = RwSignal::new(Step::Making);
    let shown = RwSignal::new(None::<ShownLink>);
    let digits = RwSignal::new(String::new());
    let error = RwSignal::new(None::<Error>);
    // Whoever begins anew ends what went before.
    let round = StoredValue::new(0_u32);

    let end = move |failure: Error| {
        error.try_set(Some(failure));
        step.try_set(Step::Ended);
    };
    let begin = move || {
        round.update_value(|round| *round += 1);
        let this = round.get_value();
        step.set(Step::Making);
        error.set(None);
        spawn_local(async move {
            let link = match vault.begin_link().await {
                Ok(link) => link,
                Err(failure) => return end(failure),
            };
            shown.try_set(Some(link.clone()));
            step.try_set(Step::Showing);
            while round.try_get_value() == Some(this) {
                match vault.look_at_link(&link).await {
                    Ok(LinkProgress::Waiting) => {}
                    Ok(LinkProgress::Compare(same)) => {
                        digits.try_set(same);
                        if step.try_get_untracked() == Some(Step::Showing) {
                            step.try_set(Step::Comparing);
                        }
                    }
                    Ok(LinkProgress::Ready) => {
                        step.try_set(Step::Opening);
                        // Once the account is open another page stands here.
                        if let Err(failure) = vault.finish_link(&link).await {
                            end(failure);
                        }
                        return;
                    }
                    Err(failure) if failure.retryable() => {}
                    Err(failure) => return end(failure),
                }
                TimeoutFuture::new(PAUSE).await;
            }
        });
    };
    begin();

    let what = live(move || match step.get() {
        Step::Making => view! { <p class="quiet">{text!(i18n, link.making)}</p> }.into_any(),
        Step::Showing => {
            let code = shown.get_untracked().map(|shown| shown.code).unwrap_or_default();
            view! { <Code code=code/> }.into_any()
        }
        Step::Comparing => view! {
            <section class="question" aria-labelledby="digits-title">
                <h2 id="digits-title">{text!(i18n, link.compare_title)}</h2>
                <p class="digits" data-digits="">{digits}</p>
                <p>{text!(i18n, link.compare_here)}</p>
            </section>
        }
        .into_any(),
        Step::Opening => view! { <p role="status">{text!(i18n, link.opening)}</p> }.into_any(),
        Step::Ended => view! {
            <div class="foot">
                <Button action="new-code" label=text!(i18n, link.new_code) on_press=move |()| begin()/>
            </div>
        }
        .into_any(),
    });
    // The digits come by themselves: whoever listens is told.
    let announcer = expect_context::<Announcer>();
    Effect::new(move || {
        if step.get() == Step::Comparing {
            let digits = digits.get_untracked();
            announcer.say(t_string!(i18n, link.compare_heard, digits = digits).to_string());
        }
    });
    view! {
        <div class="page" data-link=move || step.get().code()>
            <div class="head">
                <Heading text=text!(i18n, link.title)/>
                <p class="quiet">{text!(i18n, link.lead)}</p>
            </div>
            <SharedQuestion/>
            <ErrorNotice error=error/>
            {what}
            <p>
                {text!(i18n, link.otherwise)} " " <a href=route::SIGN_IN>{text!(i18n, link.otherwise_link)}</a>
            </p>
        </div>
    }
}

/// The code, what to do with it, and how long it is good for.
#[component]
fn Code(
    /// What it says behind the portal's address.
    code: String,
) -> impl IntoView {
    let i18n = use_i18n();
    let announcer = expect_context::<Announcer>();
    let origin = window().location().origin().unwrap_or_default();
    let address = format!("{origin}{}#{code}", route::LINK);
    let left = RwSignal::new(LINK_SECONDS);
    if let Ok(ticker) = set_interval_with_handle(
        move || {
            left.try_update(|left| *left = left.saturating_sub(1));
        },
        Duration::from_secs(1),
    ) {
        on_cleanup(move || ticker.clear());
    }
    // In steps: a number that changes each second disturbs whoever reads, and more so whoever listens.
    let shown = Memo::new(move |_| match left.get() {
        91.. => 120_u32,
        46..=90 => 60,
        16..=45 => 30,
        _ => 0,
    });
    let words = Signal::derive(move || {
        let left = format::seconds_left(i18n.get_locale(), shown.get());
        t_string!(i18n, link.left, left = left).to_string()
    });
    Effect::new(move |before: Option<u32>| {
        let shown = shown.get();
        if before.is_some_and(|before| before != shown) {
            announcer.say(words.get_untracked());
        }
        shown
    });
    view! {
        <ol class="steps">
            <li>{text!(i18n, link.step_open)}</li>
            <li>{text!(i18n, link.step_find)}</li>
            <li>{text!(i18n, link.step_scan)}</li>
        </ol>
        <QrCode text=address label=text!(i18n, link.code_label)/>
        <p class="small quiet" data-left=move || shown.get()>
            {words}
        </p>
    }
}
