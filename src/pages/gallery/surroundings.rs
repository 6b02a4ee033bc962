//! What stands around pages.

use leptos::prelude::*;

use super::exhibit;
use crate::{
    components::{
        button::{Button, Look},
        icon::{Glyph, Icon},
        mark::Mark,
        nav::{Nav, NavItem},
    },
    route,
};

/// All of it.
pub(super) fn all() -> AnyView {
    view! {
        {exhibit("icon", &[("beside a word", beside_a_word)])}
        {exhibit("mark", &[("rest", || view! { <Mark/> }.into_any())])}
        {exhibit("nav", &[("two new letters", nav)])}
    }
    .into_any()
}

fn beside_a_word() -> AnyView {
    view! {
        <p class="state">
            <Icon glyph=Glyph::Lock/>
            <span>{"Angemeldet bis morgen, 4:59"}</span>
        </p>
    }
    .into_any()
}

fn nav() -> AnyView {
    let item = |(href, glyph, label, count): (&'static str, Glyph, &'static str, usize)| NavItem {
        href,
        glyph,
        label: label.into(),
        current: Signal::stored(href == route::MESSAGES),
        count: Signal::stored(count),
    };
    let items = [
        (route::HOME, Glyph::House, "Start", 0),
        (route::MESSAGES, Glyph::Envelope, "Nachrichten", 2),
        (route::DOCUMENTS, Glyph::Page, "Dokumente", 0),
        (route::CONTACT, Glyph::Bubble, "Kontakt", 0),
        (route::MORE, Glyph::Menu, "Mehr", 112),
    ];
    view! {
        <Nav items=items.map(item).to_vec()>
            <Button action="sample" look=Look::Text label="Jetzt sperren"/>
        </Nav>
    }
    .into_any()
}
