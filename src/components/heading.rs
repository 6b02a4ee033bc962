//! The heading of a page or of a step: names the document, and takes the focus when it was gone to. With the first one the boot screen goes.

use leptos::{html, prelude::*};

use super::{announcer::Announcer, boot};

/// The `h1`; every page has one.
#[component]
pub fn Heading(
    /// What it says.
    #[prop(into)]
    text: Signal<String>,
    /// What the window is called where the heading is personal: browsers keep it in their history.
    #[prop(optional, into)]
    window: Option<Signal<String>>,
) -> impl IntoView {
    let announcer = expect_context::<Announcer>();
    let node = NodeRef::<html::H1>::new();
    // Soft hyphens are for narrow pages, not for the window's name.
    let window = window.unwrap_or(text);
    Effect::new(move || document().set_title(&format!("{} · Siegel", window.get().replace('\u{ad}', ""))));
    let take_focus = announcer.is_later_heading();
    node.on_load(move |heading| {
        boot::leave();
        if take_focus {
            // The browser has not laid the page out yet.
            request_animation_frame(move || {
                // A step may be gone again by then, and its text with it.
                let Some(text) = text.try_get_untracked() else { return };
                // A heading that is not on the page has nothing to focus.
                let _ = heading.focus();
                announcer.say(text.replace('\u{ad}', ""));
            });
        }
    });
    view! { <h1 tabindex="-1" node_ref=node>{text}</h1> }
}
