//! `/sign-in/identity`: back from the identity provider. What it sent leaves the address bar at once, and goes to the server.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use wasm_bindgen::JsValue;
use wire::ProblemKind;

use super::sign_in::identity_door::IdentityDoor;
use crate::{
    components::{
        empty::Loading,
        heading::Heading,
        live::live,
        notice::{ErrorNotice, Notice, Tone},
    },
    error::Error,
    i18n::{t_string, text, use_i18n},
    route,
    vault::{ProviderAnswer, Vault},
};

/// How far it has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// The server asks the provider.
    Asking,
    /// The answer was used before, is too old, or there is none.
    Used,
    /// The person has stopped it.
    Cancelled,
    /// Something else went wrong.
    Failed(Error),
}

/// The page.
#[component]
pub fn IdentityReturn() -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let navigate = use_navigate();
    let query = use_query_map().get_untracked();
    let answer = ProviderAnswer::read(|name| query.get(name));
    clear_address();
    let step = RwSignal::new(match answer {
        ProviderAnswer::Code { .. } => Step::Asking,
        ProviderAnswer::Cancelled => Step::Cancelled,
        ProviderAnswer::Failed => Step::Failed(ProblemKind::IdentityUnavailable.into()),
        ProviderAnswer::Nothing => Step::Used,
    });
    if let ProviderAnswer::Code { code, state } = answer {
        spawn_local(async move {
            match vault.sign_in_by_identity(code, state).await {
                // The password is asked for in the place of that page, which comes by itself then.
                Ok(page) => {
                    let left = page.as_deref().filter(|page| !route::is_door(page));
                    let page = left.unwrap_or(route::HOME);
                    navigate(page, NavigateOptions { replace: true, ..NavigateOptions::default() });
                }
                Err(Error::Problem(ProblemKind::ExchangeExpired)) => {
                    step.try_set(Step::Used);
                }
                Err(error) => {
                    step.try_set(Step::Failed(error));
                }
            }
        });
    }
    let title = Signal::derive(move || {
        match step.get() {
            Step::Asking => t_string!(i18n, identity.asking),
            Step::Used | Step::Cancelled | Step::Failed(_) => t_string!(i18n, identity.title),
        }
        .to_owned()
    });
    let said = live(move || match step.get() {
        Step::Asking => view! { <Loading/> }.into_any(),
        Step::Used => view! { <Said name="used" words=text!(i18n, identity.used)/> }.into_any(),
        Step::Cancelled => {
            view! { <Said name="cancelled" words=text!(i18n, identity.cancelled)/> }.into_any()
        }
        Step::Failed(error) => view! { <ErrorNotice error=Signal::stored(Some(error))/> }.into_any(),
    });
    let ways = move || {
        (step.get() != Step::Asking).then(|| {
            view! {
                <IdentityDoor/>
                <p>
                    <a href=route::SIGN_IN data-action="to-sign-in">
                        {text!(i18n, identity.other_ways)}
                    </a>
                </p>
            }
        })
    };
    view! {
        <div class="page">
            <div class="head">
                <Heading text=title/>
            </div>
            {said}
            {ways}
        </div>
    }
}

/// What became of the answer, where nothing went wrong.
#[component]
fn Said(
    /// Its stable name.
    name: &'static str,
    /// What happened, and what to do.
    words: Signal<String>,
) -> impl IntoView {
    view! {
        <div role="status" data-identity=name>
            <Notice tone=Tone::Waits>
                <p>{words}</p>
            </Notice>
        </div>
    }
}

/// Takes the provider's answer out of the address bar and the history: it is worth a sign-in.
fn clear_address() {
    if let Ok(history) = window().history() {
        // It is the same address without its parameters, which no browser refuses.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(route::IDENTITY));
    }
}
