//! `/gallery`: every component in each of its states, for those who work on the portal. It is in no build for people (feature `gallery`).
//!
//! **Invariant:** each component has its exhibit, and each icon is among the icons: the tests below look into `components/`.

use leptos::prelude::*;

use crate::components::{
    choices::{Choices, Offer},
    heading::Heading,
    live::live,
};

mod acts;
mod fields;
mod files;
mod letters;
mod lists;
mod notices;
mod samples;
mod surroundings;
mod tokens;

/// Where it is.
pub const GALLERY: &str = "/gallery";

const ABOUT: &str =
    "Every component in each of its states, and what they are made of. Not in any build for people.";

/// A state of a component: its name, and what draws it.
type State = (&'static str, fn() -> AnyView);

/// The page.
#[component]
pub fn Gallery() -> impl IntoView {
    view! {
        <div class="page">
            <div class="head">
                <Heading text="Gallery"/>
                <p class="quiet">{ABOUT}</p>
            </div>
            {tokens::all()}
            {acts::all()}
            {fields::all()}
            {notices::all()}
            {files::all()}
            {lists::all()}
            {letters::all()}
            {surroundings::all()}
        </div>
    }
}

/// A component by the name of its file, its states one below the other.
fn exhibit(name: &'static str, states: &[State]) -> AnyView {
    let state = |(name, draw): &State| {
        view! {
            <div class="field" data-shown=*name>
                <p class="small quiet">{*name}</p>
                <div>{draw()}</div>
            </div>
        }
    };
    framed(name, states.iter().map(state).collect_view().into_any())
}

/// The same for one that has ids of its own, which a page can hold once: one state at a time, by choice.
fn exhibit_by_choice(name: &'static str, choice: &'static str, states: &'static [State]) -> AnyView {
    let chosen = RwSignal::new(states.first().map_or("", |(name, _)| *name));
    let offer = |(name, _): &State| Offer { value: name, label: (*name).into(), lang: None };
    let drawn = live(move || states.iter().find(|(name, _)| *name == chosen.get()).map(|(_, draw)| draw()));
    let content = view! {
        <Choices
            name=choice
            legend="State".into()
            offers=states.iter().map(offer).collect()
            chosen=chosen.into()
            on_choose=move |state| chosen.set(state)
        />
        <div>{drawn}</div>
    };
    framed(name, content.into_any())
}

fn framed(name: &'static str, content: AnyView) -> AnyView {
    view! {
        <section class="group" data-exhibit=name>
            <header>
                <h2>{name}</h2>
            </header>
            <div class="fields">{content}</div>
        </section>
    }
    .into_any()
}

/// For what a component would do: here it does nothing.
const fn nothing() {}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    /// Those that draw nothing of their own: they say, follow, wait, go, or stand in others that are here.
    const IN_OTHERS: [&str; 8] =
        ["announcer", "boot", "choice_field", "focus", "heading", "live", "marked", "turn"];

    fn source(path: &str) -> String {
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(path)).unwrap()
    }

    /// What stands between `begin` and `end`, wherever it does.
    fn between<'a>(text: &'a str, begin: &str, end: &str) -> Vec<&'a str> {
        text.split(begin).skip(1).filter_map(|rest| Some(rest.split_once(end)?.0)).collect()
    }

    #[test]
    fn every_component_has_its_exhibit() {
        let components = source("components.rs");
        let components: BTreeSet<_> = between(&components, "pub mod ", ";").into_iter().collect();
        let rooms = ["acts", "fields", "files", "letters", "lists", "notices", "surroundings"];
        let text: String = rooms.map(|room| source(&format!("pages/gallery/{room}.rs"))).concat();
        // However a call is laid out.
        let text = text.split_whitespace().collect::<String>();
        let mut shown: BTreeSet<_> = between(&text, "exhibit(\"", "\"").into_iter().collect();
        shown.extend(between(&text, "exhibit_by_choice(\"", "\""));
        shown.extend(IN_OTHERS);
        assert_eq!(components, shown);
    }

    #[test]
    fn every_icon_is_among_the_icons() {
        let icons = source("components/icon.rs");
        let names = between(&icons, "pub enum Glyph {", "\n}").concat();
        let names = names.lines().map(str::trim).filter(|line| !line.starts_with("///") && !line.is_empty());
        let names: BTreeSet<_> = names.map(|name| name.trim_end_matches(',').to_owned()).collect();
        let shown: Vec<_> = super::samples::GLYPHS.iter().map(|glyph| format!("{glyph:?}")).collect();
        assert_eq!(names, shown.iter().cloned().collect());
        assert_eq!(names.len(), shown.len(), "none stands there twice");
    }
}
