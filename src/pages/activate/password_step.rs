//! Step 3: a password.

use leptos::{ev, prelude::*};
use wire::BirthDate;

use super::{Flow, Step};
use crate::{
    components::{
        button::{Button, Look},
        heading::Heading,
        live::live,
        notice::{ErrorNotice, Notice, Tone},
    },
    i18n::{text, use_i18n},
    pages::{
        chosen_password::{ChosenPassword, ChosenPasswordField},
        shared_computer::unless_shared,
    },
};

/// The step.
#[component]
pub fn PasswordStep() -> impl IntoView {
    let i18n = use_i18n();
    let flow = expect_context::<Flow>();
    let username = unless_shared("username");
    let about = {
        let typed = flow.birth_date.get_untracked();
        let date = typed.parse::<BirthDate>();
        let spelt = date.map(|date| vec![date.german(), String::from(date)]).unwrap_or_default();
        Signal::stored([vec![flow.insurance_number.get_untracked(), typed], spelt].concat())
    };
    let chosen = ChosenPassword::new(flow.password.get_untracked(), about);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        chosen.go_on(move |password| {
            flow.password.set(password);
            flow.error.set(None);
            flow.go.run(Step::Working);
        });
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
                autocomplete=move || username.get().unwrap_or("off")
                tabindex="-1"
                aria-hidden="true"
                readonly=true
                prop:value=flow.insurance_number
            />
            <ChosenPasswordField chosen=chosen/>
            <div class="foot">
                <Button action="next" submit=true busy=chosen.busy label=text!(i18n, activate.create)/>
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
