//! A form for another password of the open account, wherever one is chosen.

use leptos::{ev, prelude::*, task::spawn_local};

use super::chosen_password::{ChosenPassword, ChosenPasswordField};
use crate::{
    components::{button::Button, notice::ErrorNotice},
    error::Error,
    i18n::{t_string, use_i18n},
    vault::{Renewed, Vault},
};

/// Makes the password ready, and goes on.
#[component]
pub fn NewPasswordForm(
    /// Whether it takes the place of the one before at once, or waits for another recovery code to come with it.
    at_once: bool,
    /// What the button says.
    #[prop(into)]
    label: Signal<String>,
    /// Runs when it is ready, or in its place.
    #[prop(into)]
    on_done: Callback<()>,
    /// What others know of the person.
    #[prop(optional, into)]
    about: Signal<Vec<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let chosen = ChosenPassword::new(String::new(), about);
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<Error>);
    let work = move || {
        busy.set(true);
        error.set(None);
        let typed = chosen.password.get_untracked();
        spawn_local(async move {
            let outcome = async {
                vault.register_password(typed).await?;
                if at_once { vault.rekey(Renewed::PASSWORD).await } else { Ok(()) }
            }
            .await;
            busy.try_set(false);
            match outcome {
                Ok(()) => {
                    chosen.password.try_set(String::new());
                    on_done.try_run(());
                }
                Err(failure) => {
                    error.try_set(Some(failure));
                }
            }
        });
    };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if !busy.get_untracked() {
            chosen.go_on(move |_| work());
        }
    };
    let label =
        Signal::derive(
            move || {
                if busy.get() { t_string!(i18n, security.changing).to_owned() } else { label.get() }
            },
        );
    let is_busy = Signal::derive(move || busy.get() || chosen.busy.get());
    view! {
        <form class="fields" novalidate on:submit=submit>
            <ErrorNotice error=error on_retry=move |()| work()/>
            <ChosenPasswordField chosen=chosen/>
            <div class="foot">
                <Button action="next" submit=true busy=is_busy label=label/>
            </div>
        </form>
    }
}
