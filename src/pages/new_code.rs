//! Another recovery code of the open account, wherever one is made: shown, typed back, put in the place of the one before.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    components::{empty::Loading, live::live, notice::ErrorNotice, recovery_code::RecoveryCode},
    error::Error,
    vault::{Renewed, Vault},
};

/// Makes the code, shows it, and goes on when it is kept and counts.
#[component]
pub fn NewCode(
    /// Whether another password, made ready before, comes with it.
    with_password: bool,
    /// Runs when the code counts.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let vault = expect_context::<Vault>();
    let code = RwSignal::new(None::<Result<String, Error>>);
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<Error>);
    spawn_local(async move {
        code.try_set(Some(vault.make_recovery_code().await));
    });
    let put = move || {
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            let renewed = if with_password { Renewed::BOTH } else { Renewed::RECOVERY_CODE };
            let outcome = vault.rekey(renewed).await;
            busy.try_set(false);
            match outcome {
                Ok(()) => {
                    on_done.try_run(());
                }
                Err(failure) => {
                    failed.try_set(Some(failure));
                }
            }
        });
    };
    live(move || match code.get() {
        Some(Ok(code)) => {
            view! { <RecoveryCode code=code busy=busy failed=failed on_kept=move |()| put()/> }.into_any()
        }
        Some(Err(error)) => view! { <ErrorNotice error=Signal::stored(Some(error))/> }.into_any(),
        None => view! { <Loading/> }.into_any(),
    })
}
