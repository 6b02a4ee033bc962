//! A message that was found.

use leptos::prelude::*;

use super::{
    live::live,
    long_list::{Row, RowPlace},
    marked::marked,
};
use crate::{
    i18n::{format, request_title, t_string, text, use_i18n},
    view::FoundView,
};

/// A message as a row that leads to its conversation, with the words marked that were looked for.
#[component]
pub fn FoundRow(
    /// The message.
    found: FoundView,
    /// Its conversation's address.
    #[prop(into)]
    href: String,
    /// Where the row stands.
    place: RowPlace,
) -> impl IntoView {
    let i18n = use_i18n();
    let FoundView { subject, request, excerpt, file, unit_name, mine, at, .. } = found;
    let title = if subject.text.is_empty() {
        live(move || match &request {
            Some(request) => request_title(i18n.get_locale(), request),
            None => t_string!(i18n, home.untitled).to_owned(),
        })
    } else {
        marked(&subject).into_any()
    };
    let direction = if mine { text!(i18n, search.to) } else { text!(i18n, search.from) };
    view! {
        <Row place=Some(place) class="listed found">
            <a class="row read" href=href>
                <span class="title">{title}</span>
                <time datetime=format::machine(at)>{live(move || format::moment(i18n.get_locale(), at))}</time>
                <span class="from">
                    {direction} " " {marked(&unit_name)}
                    {file.map(|file| view! { " · " {marked(&file)} })}
                </span>
                <span class="from piece">{marked(&excerpt)}</span>
            </a>
        </Row>
    }
}
