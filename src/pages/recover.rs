//! `/recover`: the recovery code opens the account; then it gets another password and another code.

use leptos::prelude::*;

use super::{new_code::NewCode, new_password::NewPasswordForm, shared_computer::SavedStays};
use crate::{
    components::{button::LinkButton, heading::Heading, mark::Mark},
    i18n::{text, use_i18n},
    route,
    vault::Vault,
};

mod code_step;
pub mod lost;

use code_step::CodeStep;

/// How far the person has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Types the code.
    Code,
    /// Chooses a password.
    Password,
    /// Keeps the new code.
    Keep,
    /// Done.
    Done,
}

/// The page.
#[component]
pub fn Recover() -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let gone_on = RwSignal::new(None::<Step>);
    // Whoever comes back to it with the account still open goes on where the code has brought them.
    let step = Memo::new(move |_| match (gone_on.get(), vault.recovering().get()) {
        (Some(Step::Done), _) => Step::Done,
        (_, false) => Step::Code,
        (Some(Step::Keep), true) => Step::Keep,
        (_, true) => Step::Password,
    });
    let shown = move || match step.get() {
        Step::Code => view! { <CodeStep/> }.into_any(),
        Step::Password => view! {
            <div class="head">
                <Heading text=text!(i18n, recover.title_password)/>
                <p class="quiet">{text!(i18n, recover.password_lead)}</p>
            </div>
            <NewPasswordForm
                at_once=false
                label=text!(i18n, app.next)
                on_done=move |()| gone_on.set(Some(Step::Keep))
            />
        }
        .into_any(),
        Step::Keep => view! {
            <div class="head">
                <Heading text=text!(i18n, recover.title_code)/>
                <p>{text!(i18n, recovery.lead)}</p>
                <SavedStays/>
            </div>
            <NewCode with_password=true on_done=move |()| gone_on.set(Some(Step::Done))/>
        }
        .into_any(),
        Step::Done => view! {
            <div class="head">
                <Mark class="done-seal"/>
                <Heading text=text!(i18n, recover.title_done)/>
                <p>{text!(i18n, recover.done_lead)}</p>
            </div>
            <div class="foot">
                <LinkButton href=route::HOME label=text!(i18n, activate.done_home) action="to-home"/>
            </div>
        }
        .into_any(),
    };
    let name = move || match step.get() {
        Step::Code => "code",
        Step::Password => "password",
        Step::Keep => "keep",
        Step::Done => "done",
    };
    view! {
        <div class="page" data-recover=name>
            {shown}
        </div>
    }
}
