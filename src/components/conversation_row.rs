//! A conversation in a list.

use leptos::prelude::*;

use super::{
    live::live,
    long_list::{Row, RowPlace},
};
use crate::{
    i18n::{conversation_title, format, t_string, text, use_i18n},
    view::{ConversationView, Step},
};

/// What names a row and all that it shows: a row whose key changed is drawn anew.
pub fn row_key(view: &ConversationView) -> (String, u64, bool, usize, Option<usize>) {
    let step = view.step.map(Step::index);
    (format!("{} {}", view.conversation, view.subject), view.updated, view.unread, view.files, step)
}

/// A conversation as a row that leads to it.
#[component]
pub fn ConversationRow(
    /// The conversation.
    conversation: ConversationView,
    /// Its address.
    #[prop(into)]
    href: String,
    /// Where the row stands in a list that may be long.
    #[prop(optional)]
    place: Option<RowPlace>,
) -> impl IntoView {
    let i18n = use_i18n();
    let ConversationView { conversation: id, updated, unread, files, step, .. } = conversation;
    let unit_name = conversation.unit_name.clone();
    let title = move || match conversation_title(i18n.get_locale(), &conversation) {
        title if title.is_empty() => t_string!(i18n, home.untitled).to_owned(),
        title => title,
    };
    let from = move || {
        let mut from = vec![unit_name.clone()];
        match files {
            0 => {}
            1 => from.push(t_string!(i18n, messages.files_single).to_owned()),
            count => from.push(t_string!(i18n, messages.files_many, count = count).to_string()),
        }
        from.extend(step.map(|step| {
            match step {
                Step::Saved => t_string!(i18n, step.saved),
                Step::Sealed => t_string!(i18n, step.sealed),
                Step::OnTheWay(_) => t_string!(i18n, step.on_the_way_now),
                Step::HandedOver => t_string!(i18n, step.handed_over),
                Step::Received => t_string!(i18n, step.received),
            }
            .to_owned()
        }));
        from.retain(|part| !part.is_empty());
        from.join(" · ")
    };
    view! {
        <Row place=place class="listed" attr:data-conversation=id.to_string() attr:data-unread=unread.to_string()>
            <a class=if unread { "row unread" } else { "row read" } href=href>
                <span class="title">
                    <bdi>{title}</bdi>
                    {unread.then(|| view! { <span class="heard">", " {text!(i18n, messages.unread)}</span> })}
                </span>
                <time datetime=format::machine(updated)>{live(move || format::moment(i18n.get_locale(), updated))}</time>
                <span class="from">{from}</span>
            </a>
        </Row>
    }
}
