//! Between the password and the recovery code: the letter is proven and the keys are made.

use std::time::Duration;

use leptos::{leptos_dom::helpers::set_interval_with_handle, prelude::*, task::spawn_local};

use super::{Flow, Step};
use crate::{
    components::{
        heading::Heading,
        icon::{Glyph, Icon},
        live::live,
        notice::ErrorNotice,
    },
    error::Error,
    i18n::{text, use_i18n},
    vault::{ActivationInput, Vault},
};

/// Tenths of a second that the work usually takes on a middling phone.
const USUAL: u32 = 50;

/// The step; it works by itself and goes on to the next.
#[component]
pub fn WorkingStep() -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let flow = expect_context::<Flow>();
    let failed = RwSignal::new(None::<Error>);
    let tenths = RwSignal::new(0_u32);
    if let Ok(ticker) = set_interval_with_handle(
        move || {
            tenths.try_update(|tenths| *tenths += 1);
        },
        Duration::from_millis(100),
    ) {
        on_cleanup(move || ticker.clear());
    }
    // Nobody knows how fast this device is: the bar comes ever closer to the end, and reaches it when the work is done.
    let share = move || {
        let tenths = f64::from(tenths.get());
        tenths / (tenths + f64::from(USUAL) / 2.0) * 100.0
    };
    let doing = Memo::new(move |_| match share() as u32 {
        0..40 => 0_usize,
        40..75 => 1,
        _ => 2,
    });

    let work = move || {
        let input = (|| {
            Some(ActivationInput {
                letter: flow.number.get_untracked().trim().parse().ok()?,
                code: flow.code.get_untracked().parse().ok()?,
                insurance_number: flow.insurance_number.get_untracked().parse().ok()?,
                birth_date: flow.birth_date.get_untracked().parse().ok()?,
                password: flow.password.get_untracked(),
            })
        })();
        let Some(input) = input else { return flow.go.run(Step::Letter) };
        failed.set(None);
        tenths.set(0);
        spawn_local(async move {
            match vault.begin_activation(input).await {
                Ok(pending) => {
                    flow.pending.try_set(Some(pending));
                    flow.go.try_run(Step::Recovery);
                }
                // The same once more may do; everything typed is still there.
                Err(failure) if failure.retryable() => {
                    failed.try_set(Some(failure));
                }
                Err(failure) => {
                    flow.error.try_set(Some(failure));
                    flow.password.try_set(String::new());
                    flow.go.try_run(if about_letter(failure) { Step::Letter } else { Step::Person });
                }
            }
        });
    };
    work();

    let line = move |place: usize, text: Signal<String>| {
        let class = move || match doing.get() {
            doing if place < doing => "doing done",
            doing if place == doing => "doing now",
            _ => "doing",
        };
        let sign = move || match doing.get() {
            doing if place < doing => view! { <Icon glyph=Glyph::Check/> }.into_any(),
            doing if place == doing => view! { <span class=move || "spin"></span> }.into_any(),
            _ => view! { <span class=move || "dot"></span> }.into_any(),
        };
        view! {
            <li class=class>
                {sign}
                <span>{text}</span>
            </li>
        }
    };
    view! {
        <div class="head">
            <Heading text=text!(i18n, activate.title_working)/>
            <p class="quiet">{text!(i18n, activate.working_lead)}</p>
        </div>
        <ErrorNotice error=failed on_retry=move |()| work()/>
        {live(move || {
            failed
                .read()
                .is_none()
                .then(|| {
                    view! {
                        <div class="working">
                            <div class="progress green">
                                <progress
                                    max="100"
                                    prop:value=share
                                    aria-label=text!(i18n, activate.title_working)
                                ></progress>
                            </div>
                            <ol class="doings">
                                {line(0, text!(i18n, activate.doing_letter))}
                                {line(1, text!(i18n, activate.doing_keys))}
                                {line(2, text!(i18n, activate.doing_sealing))}
                            </ol>
                        </div>
                    }
                })
        })}
    }
}

/// Whether the letter itself is at fault, and not one of the things typed from it.
fn about_letter(error: Error) -> bool {
    matches!(error.code(), "letter-used" | "letter-expired" | "letter-locked" | "letter-mismatch")
}
