//! Buttons, and links that look like them.

use leptos::{ev, prelude::*};

use super::{
    icon::{Glyph, Icon},
    live::live,
};

/// How a button looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Look {
    /// The one thing to do.
    #[default]
    Main,
    /// Something else that one may do.
    Plain,
    /// Reads as a link.
    Text,
    /// Takes something away for good.
    Danger,
}

impl Look {
    const fn class(self) -> &'static str {
        match self {
            Self::Main => "button",
            Self::Plain => "button plain",
            Self::Text => "text-button",
            Self::Danger => "button danger",
        }
    }
}

/// A button with a word, and perhaps an icon. Busy, it stays where the focus is but does nothing. It stays, too, when it does something
/// else from now on.
#[component]
pub fn Button(
    /// What it does: a stable name.
    #[prop(into)]
    action: Signal<&'static str>,
    /// What it says.
    #[prop(into)]
    label: Signal<String>,
    /// What is heard in its place, where the word alone would not say of what.
    #[prop(optional, into)]
    heard: MaybeProp<String>,
    /// How it looks.
    #[prop(optional)]
    look: Look,
    /// Shown before the word.
    #[prop(optional)]
    glyph: Option<Glyph>,
    /// Whether it submits its form.
    #[prop(optional)]
    submit: bool,
    /// Whether what it does is being done.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// What happens when it is pressed.
    #[prop(optional, into)]
    on_press: Option<Callback<()>>,
) -> impl IntoView {
    let press = move |event: ev::MouseEvent| {
        if busy.get_untracked() {
            event.prevent_default();
        } else if let Some(on_press) = on_press {
            on_press.run(());
        }
    };
    view! {
        <button
            class=look.class()
            type=if submit { "submit" } else { "button" }
            data-action=action
            aria-label=move || heard.get()
            title=move || heard.get()
            aria-disabled=move || busy.get().then_some("true")
            on:click=press
        >
            {glyph.map(|glyph| view! { <Icon glyph=glyph/> })}
            <span>{label}</span>
        </button>
    }
}

/// A button that is an icon; its word is heard, and shown on hovering. It stays, and keeps the focus, when it does something else from now on.
#[component]
pub fn IconButton(
    /// What it does: a stable name.
    #[prop(into)]
    action: Signal<&'static str>,
    /// Its word.
    #[prop(into)]
    label: Signal<String>,
    /// What it shows.
    #[prop(into)]
    glyph: Signal<Glyph>,
    /// What happens when it is pressed.
    #[prop(into)]
    on_press: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            class="icon-button"
            type="button"
            data-action=action
            aria-label=move || label.get()
            title=move || label.get()
            on:click=move |_| on_press.run(())
        >
            {live(move || view! { <Icon glyph=glyph.get()/> })}
        </button>
    }
}

/// A link that looks like a button.
#[component]
pub fn LinkButton(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// What it says.
    #[prop(into)]
    label: Signal<String>,
    /// Whether it is the one thing to do.
    #[prop(optional)]
    look: Look,
    /// Shown before the word.
    #[prop(optional)]
    glyph: Option<Glyph>,
    /// What it does: a stable name.
    #[prop(optional)]
    action: Option<&'static str>,
) -> impl IntoView {
    view! {
        <a class=look.class() href=href data-action=action>
            {glyph.map(|glyph| view! { <Icon glyph=glyph/> })}
            <span>{label}</span>
        </a>
    }
}
