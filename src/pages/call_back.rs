//! `/contact/call-back`: a request to be called back, with a code word for each side.

mod code_words;

use leptos::{ev, prelude::*};

use super::{
    contact_request::{AskNote, AskTelephone, AskTopic, AskWindow, Asking, SendRequest, Sent, trimmed},
    reader::unit_name,
};
use crate::{
    components::{
        back_link::BackLink,
        button::{Button, LinkButton, Look},
        field::{TextField, Wrong},
        heading::Heading,
        icon::Glyph,
    },
    i18n::{t_string, text, use_i18n},
    route,
    vault::Vault,
};

/// The page.
#[component]
pub fn CallBackRequest() -> impl IntoView {
    let i18n = use_i18n();
    let asking = Asking::new([
        text!(i18n, call_back.window_morning),
        text!(i18n, call_back.window_noon),
        text!(i18n, call_back.window_afternoon),
        text!(i18n, call_back.window_any),
    ]);
    move || match asking.sent.get() {
        Some(sent) => view! { <Thanks sent=sent/> }.into_any(),
        None => view! { <RequestForm asking=asking/> }.into_any(),
    }
}

/// The form.
#[component]
fn RequestForm(
    /// The request.
    asking: Asking,
) -> impl IntoView {
    let i18n = use_i18n();
    let (first, second) = code_words::suggest(i18n.get_locale_untracked());
    let desk_word = RwSignal::new(first.to_owned());
    let person_word = RwSignal::new(second.to_owned());
    let suggest = move || {
        let (first, second) = code_words::suggest(i18n.get_locale_untracked());
        desk_word.set(first.to_owned());
        person_word.set(second.to_owned());
    };

    let wrong_topic = asking.wrong_topic(i18n);
    let wrong_telephone = asking.wrong_telephone(i18n);
    let empty = move |word: RwSignal<String>| {
        word.read().trim().is_empty().then(|| Wrong::new("word-empty", t_string!(i18n, field.word_empty)))
    };
    let wrong_desk_word = asking.wrong(move || empty(desk_word));
    let wrong_person_word = asking.wrong(move || {
        let [desk, person] = [desk_word, person_word].map(|word| word.read().trim().to_lowercase());
        let same = || (desk == person).then(|| Wrong::new("words-same", t_string!(i18n, field.words_same)));
        empty(person_word).or_else(same)
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        asking.send(&[wrong_topic, wrong_telephone, wrong_desk_word, wrong_person_word], |request| {
            request.desk_word = trimmed(desk_word);
            request.person_word = trimmed(person_word);
        });
    };
    view! {
        <div class="head">
            <BackLink href=route::CONTACT label=text!(i18n, nav.contact)/>
            <Heading text=text!(i18n, call_back.title)/>
            <p class="quiet">{text!(i18n, call_back.lead)}</p>
        </div>
        <form class="fields" novalidate on:submit=submit>
            <AskTopic asking=asking wrong=wrong_topic/>
            <AskTelephone
                asking=asking
                label=text!(i18n, call_back.telephone)
                hint=text!(i18n, call_back.telephone_hint)
                wrong=wrong_telephone
            />
            <AskWindow asking=asking label=text!(i18n, call_back.window)/>
            <section class="question">
                <h2>{text!(i18n, call_back.words_title)}</h2>
                <p>{text!(i18n, call_back.words_text)}</p>
                <div class="pair">
                    <TextField
                        id="desk-word"
                        label=text!(i18n, call_back.desk_word)
                        hint=text!(i18n, call_back.desk_word_hint)
                        value=desk_word
                        on_type=move |text| desk_word.set(text)
                        wrong=wrong_desk_word
                        longest=60
                    />
                    <TextField
                        id="person-word"
                        label=text!(i18n, call_back.person_word)
                        value=person_word
                        on_type=move |text| person_word.set(text)
                        wrong=wrong_person_word
                        longest=60
                    />
                </div>
                <div>
                    <Button
                        action="suggest-words"
                        look=Look::Text
                        glyph=Glyph::Retry
                        label=text!(i18n, call_back.suggest)
                        on_press=move |()| suggest()
                    />
                </div>
            </section>
            <AskNote asking=asking/>
            <SendRequest asking=asking/>
        </form>
    }
}

/// What was asked for, and the words to remember.
#[component]
fn Thanks(
    /// The request.
    sent: Sent,
) -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let Sent { unit, request } = sent;
    let unit = move || vault.directory().with(|directory| unit_name(directory.as_ref(), unit));
    view! {
        <div class="head" data-state="call-back-sent">
            <BackLink href=route::CONTACT label=text!(i18n, nav.contact)/>
            <Heading text=text!(i18n, call_back.sent_title)/>
            <p>{text!(i18n, call_back.sent_text, unit = unit())}</p>
        </div>
        <dl class="facts question">
            <dt>{text!(i18n, conversation.call_back_desk_word)}</dt>
            <dd class="strong">{request.desk_word}</dd>
            <dt>{text!(i18n, conversation.call_back_person_word)}</dt>
            <dd class="strong">{request.person_word}</dd>
        </dl>
        <div class="foot">
            <LinkButton href=route::HOME label=text!(i18n, call_back.show)/>
        </div>
    }
}
