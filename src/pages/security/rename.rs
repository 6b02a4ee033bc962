//! Another name for something in a list.

use std::rc::Rc;

use futures_util::future::LocalBoxFuture;
use leptos::{ev, prelude::*, task::spawn_local};

use crate::{
    components::{
        button::Button,
        field::{TextField, Wrong, focus_first_wrong},
        notice::ErrorNotice,
    },
    error::Error,
    i18n::{I18n, text, use_i18n},
};

/// Puts the name in its place.
pub type Save = Rc<dyn Fn(String) -> LocalBoxFuture<'static, Result<(), Error>>>;

/// The form.
#[component]
pub fn Rename(
    /// The field's id.
    id: &'static str,
    /// What the field asks for.
    label: Signal<String>,
    /// The name that it has.
    before: String,
    /// The name in a text, or what is wrong with it.
    read: fn(I18n, &str) -> Result<String, Wrong>,
    /// Puts it in its place.
    save: Save,
    /// Runs when it has its name.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let name = RwSignal::new(before);
    let tried = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<Error>);
    let save = StoredValue::new_local(save);
    let wrong = Signal::derive(move || tried.get().then(|| read(i18n, &name.read()).err()).flatten());
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        let Ok(name) = read(i18n, &name.read_untracked()) else { return focus_first_wrong() };
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        error.set(None);
        let saved = save.with_value(|save| save(name));
        spawn_local(async move {
            let outcome = saved.await;
            busy.try_set(false);
            match outcome {
                Ok(()) => {
                    on_done.try_run(());
                }
                Err(failure) => {
                    error.try_set(Some(failure));
                }
            }
        });
    };
    view! {
        <form class="fields" novalidate on:submit=submit>
            <ErrorNotice error=error/>
            <TextField
                id=id
                label=label
                value=name
                on_type=move |text| name.set(text)
                wrong=wrong
            />
            <div class="foot">
                <Button action="save-name" submit=true busy=busy label=text!(i18n, passkey.save)/>
            </div>
        </form>
    }
}
