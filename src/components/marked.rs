//! A text with the words marked in it that were looked for.

use leptos::prelude::*;

use crate::view::Marked;

/// The text, isolated from the direction of what stands around it.
pub fn marked(text: &Marked) -> impl IntoView + use<> {
    let Marked { text, marks } = text;
    let mut parts = Vec::new();
    let mut end = 0;
    for mark in marks {
        parts.push(text[end..mark.start].to_owned().into_any());
        parts.push(view! { <mark>{text[mark.clone()].to_owned()}</mark> }.into_any());
        end = mark.end;
    }
    parts.push(text[end..].to_owned().into_any());
    view! { <bdi>{parts}</bdi> }
}
