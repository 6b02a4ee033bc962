//! Step 2: date of birth and insurance number, which the letter's proof holds too.

use leptos::{ev, prelude::*};
use wire::{BirthDate, InsuranceNumber};

use super::{Flow, Step};
use crate::{
    components::{
        button::{Button, Look},
        field::{TextField, Wrong, focus_first_wrong},
        heading::Heading,
        live::live,
        notice::{ErrorNotice, Notice, Tone},
    },
    i18n::{t_string, text, use_i18n},
    pages::{shared_computer::unless_shared, sign_in::insurance_number},
};

/// The step.
#[component]
pub fn PersonStep() -> impl IntoView {
    let i18n = use_i18n();
    let flow = expect_context::<Flow>();
    let tried = RwSignal::new(false);
    let date_left = RwSignal::new(false);
    // Typed here, and taken over only when it is right: until then the next step has no ground.
    let date = RwSignal::new(flow.birth_date.get_untracked());
    let number = RwSignal::new(flow.insurance_number.get_untracked());

    let wrong_date = Signal::derive(move || {
        let checked = tried.get() || (date_left.get() && !date.read().trim().is_empty());
        let good = date.with(|text| text.parse::<BirthDate>().is_ok());
        (checked && !good).then(|| Wrong::new("birth-date", t_string!(i18n, field.birth_date)))
    });
    let wrong_number = Signal::derive(move || {
        let typed = number.with(|text| text.chars().filter(|c| !c.is_whitespace()).count());
        let checked = tried.get() || typed >= InsuranceNumber::LEN;
        checked.then(|| insurance_number(i18n, &number.read()).err()).flatten()
    });
    let number_good = Signal::derive(move || {
        let good = number.with(|text| text.parse::<InsuranceNumber>().is_ok());
        if good { t_string!(i18n, activate.insurance_number_good).to_owned() } else { String::new() }
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        let (date, number) = (date.get_untracked(), number.get_untracked());
        if date.parse::<BirthDate>().is_ok() && number.parse::<InsuranceNumber>().is_ok() {
            flow.birth_date.set(date);
            flow.insurance_number.set(number);
            flow.error.set(None);
            flow.go.run(Step::Password);
        } else {
            focus_first_wrong();
        }
    };
    view! {
        <div class="head">
            <Heading text=text!(i18n, activate.title_person)/>
            <p class="quiet">{text!(i18n, activate.person_lead)}</p>
        </div>
        {live(move || {
            (flow.scanned.get() && flow.error.read().is_none())
                .then(|| {
                    view! {
                        <Notice tone=Tone::Good>
                            <p>{text!(i18n, activate.fingerprint_checked)}</p>
                        </Notice>
                    }
                })
        })}
        <form class="fields" novalidate on:submit=submit>
            <ErrorNotice error=flow.error/>
            <TextField
                id="birth-date"
                label=text!(i18n, activate.birth_date)
                hint=text!(i18n, activate.birth_date_hint)
                value=date
                on_type=move |text| date.set(text)
                on_leave=move |()| date_left.set(true)
                wrong=wrong_date
                autocomplete=unless_shared("bday")
                class="short"
            />
            <TextField
                id="insurance-number"
                label=text!(i18n, activate.insurance_number)
                hint=text!(i18n, activate.insurance_number_hint)
                good=number_good
                value=number
                on_type=move |text| number.set(text)
                wrong=wrong_number
                class="code short"
            />
            <div class="foot">
                <Button action="next" submit=true label=text!(i18n, app.next)/>
                <Button
                    action="back"
                    look=Look::Plain
                    label=text!(i18n, app.back)
                    on_press=move |()| flow.go.run(Step::Letter)
                />
            </div>
        </form>
    }
}
