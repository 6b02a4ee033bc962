//! Step 3: a password.

use leptos::{ev, prelude::*};

use super::{Flow, Step};
use crate::{
    components::{
        button::{Button, Look},
        field::focus_first_wrong,
        heading::Heading,
        live::live,
        new_password::{NewPassword, is_long_enough},
        notice::{ErrorNotice, Notice, Tone},
    },
    i18n::{text, use_i18n},
};

/// The step.
#[component]
pub fn PasswordStep() -> impl IntoView {
    let i18n = use_i18n();
    let flow = expect_context::<Flow>();
    let tried = RwSignal::new(false);
    let password = RwSignal::new(flow.password.get_untracked());
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        if is_long_enough(&password.read_untracked()) {
            flow.password.set(password.get_untracked());
            flow.error.set(None);
            flow.go.run(Step::Working);
        } else {
            focus_first_wrong();
        }
    };
    view! {
        <div class="head">
            <Heading text=text!(i18n, activate.title_password)/>
            <p class="quiet">{text!(i18n, activate.password_lead)}</p>
        </div>
        {live(move || {
            flow.reloaded
                .get()
                .then(|| {
                    view! {
                        <Notice tone=Tone::Waits>
                            <p>{text!(i18n, activate.password_again)}</p>
                        </Notice>
                    }
                })
        })}
        <form class="fields" novalidate on:submit=submit>
            <ErrorNotice error=flow.error/>
            // Password managers keep the password under this name.
            <input
                class="heard"
                type="text"
                name="username"
                autocomplete="username"
                tabindex="-1"
                aria-hidden="true"
                readonly=true
                prop:value=flow.insurance_number
            />
            <NewPassword password=password tried=tried/>
            <div class="foot">
                <Button action="next" submit=true label=text!(i18n, activate.create)/>
                <Button
                    action="back"
                    look=Look::Plain
                    label=text!(i18n, app.back)
                    on_press=move |()| flow.go.run(Step::Person)
                />
            </div>
        </form>
    }
}
