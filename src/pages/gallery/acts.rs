//! What one presses.

use leptos::prelude::*;

use super::{exhibit, exhibit_by_choice, nothing, samples::LONG_WORD};
use crate::{
    components::{
        back_link::BackLink,
        button::{Button, IconButton, LinkButton, Look},
        check_box::CheckBox,
        choices::{Choices, Offer},
        dialog::Confirm,
        icon::Glyph,
        languages::Languages,
        link_row::LinkRow,
        telephone::Telephone,
    },
    route,
};

/// All of them.
pub(super) fn all() -> AnyView {
    view! {
        {exhibit(
            "button",
            &[
                ("rest", || buttons(false)),
                ("busy", || buttons(true)),
                ("with an icon", with_icons),
                ("as a link", links),
                ("a long word", || view! { <Button action="long" label=LONG_WORD/> }.into_any()),
            ],
        )}
        {exhibit("back_link", &[("rest", || view! { <BackLink href=super::GALLERY label="Nachrichten"/> }.into_any())])}
        {exhibit("check_box", &[("off", || check(false)), ("on", || check(true))])}
        {exhibit("choices", &[("one is chosen", choices)])}
        {exhibit("languages", &[("one is chosen", || view! { <Languages keep=Signal::stored(false)/> }.into_any())])}
        {exhibit("link_row", &[("rest", link_rows)])}
        {exhibit("telephone", &[("rest", || view! { <Telephone number="0431 / 1234-567".to_owned()/> }.into_any())])}
        {exhibit_by_choice("dialog", "show-dialog", &[("closed", || dialog(false)), ("open", || dialog(true))])}
    }
    .into_any()
}

fn buttons(busy: bool) -> AnyView {
    view! {
        <div class="foot">
            <Button action="main" label="Verschlüsselt senden" busy=busy/>
            <Button action="plain" look=Look::Plain label="Abbrechen" busy=busy/>
            <Button action="danger" look=Look::Danger label="Endgültig löschen" busy=busy/>
            <Button action="text" look=Look::Text label="Noch einmal" busy=busy/>
        </div>
    }
    .into_any()
}

fn with_icons() -> AnyView {
    view! {
        <div class="foot">
            <Button action="main" glyph=Glyph::Plus label="Etwas senden"/>
            <Button action="plain" look=Look::Plain glyph=Glyph::Printer label="Drucken"/>
            <Button action="text" look=Look::Text glyph=Glyph::Retry label="Noch einmal"/>
            <IconButton action="icon" glyph=Glyph::Download label="Speichern" on_press=|()| nothing()/>
        </div>
    }
    .into_any()
}

fn links() -> AnyView {
    view! {
        <div class="foot">
            <LinkButton href=super::GALLERY glyph=Glyph::Plus label="Etwas senden"/>
            <LinkButton href=super::GALLERY look=Look::Plain label="Anmelden"/>
            <LinkButton href=super::GALLERY look=Look::Text label="Alle Nachrichten"/>
        </div>
    }
    .into_any()
}

fn check(on: bool) -> AnyView {
    let checked = RwSignal::new(on);
    let id = if on { "check-on" } else { "check-off" };
    view! {
        <CheckBox
            id=id
            label="Das ist nicht mein eigenes Gerät"
            text="Dann bleibt hier nichts von Ihnen zurück, wenn Sie fertig sind."
            checked=checked.into()
            on_choose=move |on| checked.set(on)
        />
    }
    .into_any()
}

fn choices() -> AnyView {
    let chosen = RwSignal::new("115");
    let offer =
        |(value, label): (&'static str, &'static str)| Offer { value, label: label.into(), lang: None };
    let offers = [("100", "Normal"), ("115", "Größer"), ("long", LONG_WORD)].map(offer).to_vec();
    view! {
        <Choices
            name="choices"
            legend="Eines von wenigen".into()
            offers=offers
            chosen=chosen.into()
            on_choose=move |value| chosen.set(value)
        />
    }
    .into_any()
}

fn link_rows() -> AnyView {
    view! {
        <ul class="links">
            <li>
                <LinkRow
                    href=route::PROTECTION
                    glyph=Glyph::Shield
                    name="So sind Ihre Daten geschützt".into()
                    text="Was versiegelt ist, und was wir trotzdem sehen.".into()
                />
            </li>
            <li>
                <LinkRow href=route::SETTINGS glyph=Glyph::Dials name=LONG_WORD.into() text="Sprache, Schrift, Farben.".into()/>
            </li>
        </ul>
    }
    .into_any()
}

fn dialog(opened: bool) -> AnyView {
    let open = RwSignal::new(opened);
    view! {
        <Confirm
            id="gallery-confirm"
            title="Diesen Entwurf löschen?"
            text="Text und Dateien sind dann weg. Gesendet wurde davon nichts."
            label="Löschen"
            open=open
            on_confirm=|()| nothing()
        />
    }
    .into_any()
}
