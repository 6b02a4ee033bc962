//! `/contact/letter`: a letter to print and sign. Nothing of it is kept or sent.

use leptos::prelude::*;

use super::shared_computer::unless_shared;
use crate::{
    components::{
        back_link::BackLink,
        button::Button,
        field::{TextArea, TextField},
        heading::Heading,
        icon::Glyph,
        live::live,
    },
    device,
    i18n::{format, text, use_i18n},
    route,
    sync::Mailbox,
    vault::Vault,
};

/// The page.
#[component]
pub fn ContactLetter() -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    // What the insurer's first letter said of the person; empty when nobody is signed in.
    let profile = use_context::<Mailbox>().and_then(|mailbox| mailbox.profile().get_untracked());
    let field = |text: Option<String>| RwSignal::new(text.unwrap_or_default());
    let name = field(profile.as_ref().map(|profile| profile.name.clone()));
    let address = field(profile.as_ref().map(|profile| profile.address.join("\n")));
    let number = field(profile.map(|profile| profile.insurance_number));
    let subject = RwSignal::new(String::new());
    let text = RwSignal::new(String::new());
    let today = device::now();

    let to = move || {
        vault.insurer().get().map(|insurer| {
            let lines = std::iter::once(insurer.name).chain(insurer.postal_address);
            lines.map(|line| view! { {line} <br/> }).collect_view()
        })
    };
    view! {
        <div class="page">
            <div class="head no-print">
                <BackLink href=route::CONTACT label=text!(i18n, nav.contact)/>
                <Heading text=text!(i18n, paper.title)/>
                <p class="quiet">{text!(i18n, paper.lead)}</p>
            </div>
            <form class="fields no-print" novalidate on:submit=|event| event.prevent_default()>
                <div class="pair">
                    <TextField
                        id="paper-name"
                        label=text!(i18n, paper.name)
                        value=name
                        on_type=move |text| name.set(text)
                        autocomplete=unless_shared("name")
                    />
                    <TextField
                        id="paper-number"
                        label=text!(i18n, paper.insurance_number)
                        value=number
                        on_type=move |text| number.set(text)
                        class="code"
                    />
                </div>
                <TextArea
                    id="paper-address"
                    label=text!(i18n, paper.address)
                    lines=2
                    value=address
                    on_type=move |text| address.set(text)
                />
                <TextField
                    id="paper-subject"
                    label=text!(i18n, paper.subject)
                    value=subject
                    on_type=move |text| subject.set(text)
                />
                <TextArea
                    id="paper-text"
                    label=text!(i18n, paper.text)
                    hint=text!(i18n, paper.text_hint)
                    optional=true
                    lines=5
                    value=text
                    on_type=move |typed| text.set(typed)
                />
                <div class="foot">
                    <Button
                        action="print"
                        glyph=Glyph::Printer
                        label=text!(i18n, paper.print)
                        on_press=move |()| {
                            let _ = window().print();
                        }
                    />
                </div>
            </form>
            <section class="group">
                <h2 class="no-print">{text!(i18n, paper.preview)}</h2>
                <article class="paper" id="paper">
                    <address class="small">
                        {name} <br/> <span class="letter-address">{address}</span> <br/>
                        {text!(i18n, paper.number_line, number = number.get())}
                    </address>
                    <address class="to">{to}</address>
                    <p class="date">{live(move || format::long_day(i18n.get_locale(), today))}</p>
                    <p class="strong">{subject}</p>
                    <p class="letter-text">{text}</p>
                    <p class="signature">
                        {text!(i18n, paper.signature)} <br/> {name}
                    </p>
                </article>
            </section>
        </div>
    }
}
