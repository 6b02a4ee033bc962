//! `/contact/call-back`: a request to be called back, with a code word for each side.

mod code_words;

use envelope::UnitId;
use leptos::{ev, prelude::*, task::spawn_local};
use worker::call::ContactRequest;

use super::{
    reader::{read_topic_value, topic_options, topic_value, unit_name, usual_answer},
    shared_computer::unless_shared,
};
use crate::{
    components::{
        back_link::BackLink,
        button::{Button, LinkButton, Look},
        field::{TextArea, TextField, Wrong, focus_first_wrong},
        heading::Heading,
        icon::Glyph,
        notice::ErrorNotice,
        topic_field::TopicField,
    },
    error::Error,
    i18n::{t_string, text, use_i18n},
    outbox::Outbox,
    route,
    vault::Vault,
};

/// Fewest digits of a telephone number with its area code.
const DIGITS: usize = 5;

/// A request that is in the outbox.
#[derive(Clone, PartialEq, Eq)]
struct Sent {
    unit: UnitId,
    desk_word: String,
    person_word: String,
}

/// The page.
#[component]
pub fn CallBackRequest() -> impl IntoView {
    let sent = RwSignal::new(None::<Sent>);
    move || match sent.get() {
        Some(sent) => view! { <Thanks sent=sent/> }.into_any(),
        None => view! { <RequestForm sent=sent/> }.into_any(),
    }
}

/// The form.
#[component]
fn RequestForm(
    /// Set once the request is in the outbox.
    sent: RwSignal<Option<Sent>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let outbox = expect_context::<Outbox>();
    let tried = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<Error>);
    let topic = RwSignal::new(None::<(UnitId, String)>);
    let telephone = RwSignal::new(String::new());
    let window = RwSignal::new(0_usize);
    let (first, second) = code_words::suggest(i18n.get_locale_untracked());
    let desk_word = RwSignal::new(first.to_owned());
    let person_word = RwSignal::new(second.to_owned());
    let note = RwSignal::new(String::new());

    let options =
        Signal::derive(move || vault.directory().with(|directory| topic_options(i18n, directory.as_ref())));
    let value = Signal::derive(move || {
        topic.get().map(|(unit, topic)| topic_value(unit, &topic)).unwrap_or_default()
    });
    let goes_to = Signal::derive(move || match topic.get() {
        None => t_string!(i18n, compose.topic_hint).to_owned(),
        Some((unit, topic)) => vault.directory().with(|directory| {
            let name = unit_name(directory.as_ref(), unit);
            let goes_to = t_string!(i18n, compose.goes_to, unit = name).to_string();
            format!("{goes_to} {}", usual_answer(i18n, directory.as_ref(), unit, &topic))
        }),
    });
    let windows = [
        text!(i18n, call_back.window_morning),
        text!(i18n, call_back.window_noon),
        text!(i18n, call_back.window_afternoon),
        text!(i18n, call_back.window_any),
    ];
    let wrong_topic = Signal::derive(move || {
        (tried.get() && topic.read().is_none())
            .then(|| Wrong::new("topic-empty", t_string!(i18n, field.topic_empty)))
    });
    let wrong_telephone = Signal::derive(move || {
        let digits = telephone.with(|text| text.chars().filter(char::is_ascii_digit).count());
        (tried.get() && digits < DIGITS)
            .then(|| Wrong::new("telephone-empty", t_string!(i18n, field.telephone_empty)))
    });
    let same = |word: &str| word.trim().to_lowercase();
    let wrong_desk_word = Signal::derive(move || {
        (tried.get() && desk_word.read().trim().is_empty())
            .then(|| Wrong::new("word-empty", t_string!(i18n, field.word_empty)))
    });
    let wrong_person_word = Signal::derive(move || {
        if !tried.get() {
            None
        } else if person_word.read().trim().is_empty() {
            Some(Wrong::new("word-empty", t_string!(i18n, field.word_empty)))
        } else if same(&person_word.read()) == same(&desk_word.read()) {
            Some(Wrong::new("words-same", t_string!(i18n, field.words_same)))
        } else {
            None
        }
    });
    let suggest = move || {
        let (first, second) = code_words::suggest(i18n.get_locale_untracked());
        desk_word.set(first.to_owned());
        person_word.set(second.to_owned());
    };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        let wrong = [wrong_topic, wrong_telephone, wrong_desk_word, wrong_person_word];
        let Some((unit, topic)) = topic.get_untracked() else { return focus_first_wrong() };
        if wrong.iter().any(|wrong| wrong.read_untracked().is_some()) {
            return focus_first_wrong();
        }
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failed.set(None);
        let trimmed = |text: RwSignal<String>| text.with_untracked(|text| text.trim().to_owned());
        let request = ContactRequest {
            topic,
            telephone: trimmed(telephone),
            window: windows[window.get_untracked()].get_untracked(),
            desk_word: trimmed(desk_word),
            person_word: trimmed(person_word),
            note: trimmed(note),
        };
        let done =
            Sent { unit, desk_word: request.desk_word.clone(), person_word: request.person_word.clone() };
        spawn_local(async move {
            let outcome = outbox.send_contact_request(unit, request).await;
            busy.try_set(false);
            match outcome {
                Ok(_) => {
                    sent.try_set(Some(done));
                }
                Err(failure) => {
                    failed.try_set(Some(failure));
                }
            }
        });
    };
    let choice = move |(place, word): (usize, Signal<String>)| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="window"
                    value=place
                    prop:checked=move || window.get() == place
                    on:change=move |_| window.set(place)
                />
                <span>{word}</span>
            </label>
        }
    };
    view! {
        <div class="head">
            <BackLink href=route::CONTACT label=text!(i18n, nav.contact)/>
            <Heading text=text!(i18n, call_back.title)/>
            <p class="quiet">{text!(i18n, call_back.lead)}</p>
        </div>
        <form class="fields" novalidate on:submit=submit>
            <TopicField
                groups=options
                value=value
                hint=goes_to
                wrong=wrong_topic
                on_choose=move |value: String| topic.set(read_topic_value(&value))
            />
            <TextField
                id="telephone"
                label=text!(i18n, call_back.telephone)
                hint=text!(i18n, call_back.telephone_hint)
                value=telephone
                on_type=move |text| telephone.set(text)
                wrong=wrong_telephone
                kind="tel"
                autocomplete=unless_shared("tel")
                class="short"
                longest=40
            />
            <fieldset class="field">
                <legend>{text!(i18n, call_back.window)}</legend>
                <div class="choices">{windows.into_iter().enumerate().map(choice).collect_view()}</div>
            </fieldset>
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
            <TextArea
                id="note"
                label=text!(i18n, call_back.note)
                optional=true
                lines=3
                value=note
                on_type=move |text| note.set(text)
            />
            <ErrorNotice error=failed/>
            <div class="foot">
                <Button
                    action="send"
                    submit=true
                    busy=busy
                    glyph=Glyph::Seal
                    label=text!(i18n, call_back.send)
                />
            </div>
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
    let Sent { unit, desk_word, person_word } = sent;
    let unit = move || vault.directory().with(|directory| unit_name(directory.as_ref(), unit));
    view! {
        <div class="head" data-state="call-back-sent">
            <BackLink href=route::CONTACT label=text!(i18n, nav.contact)/>
            <Heading text=text!(i18n, call_back.sent_title)/>
            <p>{text!(i18n, call_back.sent_text, unit = unit())}</p>
        </div>
        <dl class="facts question">
            <dt>{text!(i18n, conversation.call_back_desk_word)}</dt>
            <dd class="strong">{desk_word}</dd>
            <dt>{text!(i18n, conversation.call_back_person_word)}</dt>
            <dd class="strong">{person_word}</dd>
        </dl>
        <div class="foot">
            <LinkButton href=route::HOME label=text!(i18n, call_back.show)/>
        </div>
    }
}
