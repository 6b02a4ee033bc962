//! What is asked and said wherever an account is opened on a computer that others may use too.

use leptos::prelude::*;

use crate::{
    components::{
        boot,
        button::{Button, Look},
        check_box::CheckBox,
        notice::{Notice, Tone},
    },
    i18n::{text, use_i18n},
    vault::Vault,
};

/// The question's id.
const SHARED: &str = "shared-computer";

/// The question; and, where something unsent lies in this window, what becomes of it.
#[component]
pub fn SharedQuestion() -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let left = vault.left_unsent();
    if boot::checked(SHARED) {
        vault.set_shared(true);
    }
    view! {
        {move || {
            left.get()
                .then(|| {
                    view! {
                        <div role="status" data-state="left-unsent">
                            <Notice tone=Tone::Waits>
                                <p>{text!(i18n, shared.left)}</p>
                                <Button
                                    action="forget"
                                    look=Look::Text
                                    label=text!(i18n, shared.forget)
                                    on_press=move |()| vault.forget()
                                />
                            </Notice>
                        </div>
                    }
                })
        }}
        <CheckBox
            id=SHARED
            label=text!(i18n, shared.label)
            text=text!(i18n, shared.text)
            checked=vault.shared()
            on_choose=move |shared| vault.set_shared(shared)
        />
    }
}

/// Where a file may be saved: that it stays, on a shared computer.
#[component]
pub fn SavedStays() -> impl IntoView {
    let i18n = use_i18n();
    let shared = expect_context::<Vault>().shared();
    move || shared.get().then(|| view! { <p class="small quiet">{text!(i18n, shared.saved_here)}</p> })
}

/// What browsers may fill in under this name, and would keep for it: nothing on a shared computer.
pub fn unless_shared(name: &'static str) -> Signal<Option<&'static str>> {
    let shared = expect_context::<Vault>().shared();
    Signal::derive(move || (!shared.get()).then_some(name))
}
