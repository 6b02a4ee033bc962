//! Step 4: the recovery code is kept by the person; two of its groups, typed back, show that it is.

use leptos::{prelude::*, task::spawn_local};

use super::{Flow, Step};
use crate::{
    components::{
        button::{Button, Look},
        heading::Heading,
        live::live,
        recovery_code::RecoveryCode,
    },
    error::Error,
    i18n::{text, use_i18n},
    pages::shared_computer::SavedStays,
    vault::Vault,
};

/// The step.
#[component]
pub fn RecoveryStep() -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let flow = expect_context::<Flow>();
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<Error>);
    let code = flow.pending.with_untracked(|pending| {
        pending.as_ref().map(|pending| pending.recovery_code.clone()).unwrap_or_default()
    });
    let finish = move || {
        let Some(pending) = flow.pending.get_untracked() else { return };
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            let outcome = vault.finish_activation(pending).await;
            busy.try_set(false);
            match outcome {
                Ok(()) => {
                    flow.done.try_set(true);
                    flow.pending.try_set(None);
                    for secret in [flow.password, flow.code] {
                        secret.try_set(String::new());
                    }
                    flow.go.try_run(Step::Done);
                }
                Err(failure) => {
                    failed.try_set(Some(failure));
                }
            }
        });
    };
    let start_over = move || {
        flow.pending.set(None);
        flow.password.set(String::new());
        flow.go.run(Step::Letter);
    };
    view! {
        <div class="head">
            <Heading text=text!(i18n, activate.title_recovery)/>
            <p>{text!(i18n, recovery.lead)}</p>
            <SavedStays/>
        </div>
        <RecoveryCode code=code busy=busy failed=failed on_kept=move |()| finish()>
            {live(move || {
                failed
                    .read()
                    .is_some_and(|failure| !failure.retryable())
                    .then(|| {
                        view! {
                            <Button
                                action="start-over"
                                look=Look::Plain
                                label=text!(i18n, activate.start_over)
                                on_press=move |()| start_over()
                            />
                        }
                    })
            })}
        </RecoveryCode>
    }
}
