//! A message as a letter: who signed it, when, what it says.

use leptos::{html, prelude::*};
use worker::call::ContactRequest;

use super::{
    icon::{Glyph, Icon},
    live::live,
    mark::Mark,
};
use crate::i18n::{format, t_string, text, use_i18n};

/// A letter; files, timeline and what one may do are `children`.
#[component]
pub fn Letter(
    /// The message's id.
    #[prop(into)]
    message: String,
    /// Whether the person wrote it.
    mine: bool,
    /// Whether it is the one that the person has come for.
    #[prop(into)]
    sought: Signal<bool>,
    /// Who signed it.
    #[prop(into)]
    who: Signal<String>,
    /// When, ms since 1970.
    at: u64,
    /// What it says.
    #[prop(into)]
    text: String,
    /// The contact request, if it is one.
    #[prop(optional_no_strip)]
    request: Option<ContactRequest>,
    /// Files, timeline and what one may do.
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    let paragraphs =
        paragraphs(&text).map(|text| view! { <p dir="auto">{text.to_owned()}</p> }).collect_view();
    let node = NodeRef::<html::Article>::new();
    Effect::new(move || {
        if let Some(letter) = node.get().filter(|_| sought.get()) {
            come_to(letter);
        }
    });
    view! {
        <article
            class=if mine { "sheet own" } else { "sheet" }
            class:sought=sought
            tabindex="-1"
            data-message=message
            data-mine=mine.to_string()
            node_ref=node
        >
            <header>
                {if mine {
                    view! { <Icon glyph=Glyph::Pen/> }.into_any()
                } else {
                    view! { <Mark/> }.into_any()
                }} <h2 class="who">{who}</h2>
                <time datetime=format::machine(at)>
                    <span class="no-print">{live(move || format::moment(i18n.get_locale(), at))}</span>
                    // Paper is read on other days, too.
                    <span class="only-print">{live(move || format::long_day(i18n.get_locale(), at))}</span>
                </time>
                {(!mine)
                    .then(|| {
                        view! {
                            <span class="proof">
                                <Icon glyph=Glyph::Check/>
                                {text!(i18n, conversation.signed)}
                            </span>
                        }
                    })}
            </header>
            {request.map(|request| view! { <RequestFacts request=request/> })}
            <div class="text">{paragraphs}</div>
            {children()}
        </article>
    }
}

/// Brings a letter into sight, and the focus to it.
fn come_to(letter: web_sys::HtmlElement) {
    // The page's heading takes the focus first: it says where one is.
    request_animation_frame(move || {
        request_animation_frame(move || {
            letter.scroll_into_view();
            // A letter that is not on the page any more has nothing to focus.
            let _ = letter.focus();
        });
    });
}

/// What a contact request asks for.
#[component]
fn RequestFacts(
    /// The request.
    request: ContactRequest,
) -> impl IntoView {
    let i18n = use_i18n();
    let ContactRequest { telephone, window, desk_word, person_word, branch, .. } = request;
    let asked = if branch.is_some() {
        text!(i18n, conversation.appointment_asked)
    } else {
        text!(i18n, conversation.call_back)
    };
    // Of somebody who comes to a branch there may be no number and no words.
    let fact = |name: Signal<String>, said: String, strong: bool| {
        (!said.trim().is_empty()).then(|| {
            view! {
                <dt>{name}</dt>
                <dd class:strong=strong>
                    <bdi>{said}</bdi>
                </dd>
            }
        })
    };
    view! {
        <h3>{asked}</h3>
        <dl class="facts">
            {fact(text!(i18n, conversation.appointment_branch), branch.unwrap_or_default(), true)}
            {fact(text!(i18n, conversation.call_back_window), window, false)}
            {fact(text!(i18n, conversation.call_back_number), telephone, false)}
            {fact(text!(i18n, conversation.call_back_desk_word), desk_word, true)}
            {fact(text!(i18n, conversation.call_back_person_word), person_word, true)}
        </dl>
    }
}

/// The paragraphs of a text, divided by empty lines.
fn paragraphs(text: &str) -> impl Iterator<Item = &str> {
    text.split("\n\n")
        .map(|paragraph| paragraph.trim_matches('\n'))
        .filter(|paragraph| !paragraph.trim().is_empty())
}

/// The signer of a letter of the insurer, as people read it.
pub fn signer(i18n: crate::i18n::I18n, insurer: &str, unit: &str) -> String {
    if insurer.is_empty() {
        unit.to_owned()
    } else {
        t_string!(i18n, conversation.from_unit, insurer = insurer, unit = unit).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_lines_divide_paragraphs() {
        let check = |text: &str, expect: &[&str]| assert_eq!(paragraphs(text).collect::<Vec<_>>(), expect);
        check("", &[]);
        check("one", &["one"]);
        check("one\ntwo\n\nthree", &["one\ntwo", "three"]);
        check("\n\n\none\n\n\n\ntwo\n", &["one", "two"]);
    }
}
