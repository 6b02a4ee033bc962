//! What is the same in both contact requests, to be called back and to come to a branch: whom it is for, when it suits the person, and how it
//! goes into the outbox.

use envelope::UnitId;
use leptos::{prelude::*, task::spawn_local};
use worker::call::ContactRequest;

use super::{
    reader::{read_topic_value, topic_options, topic_value, unit_name, usual_answer},
    shared_computer::unless_shared,
};
use crate::{
    components::{
        button::Button,
        choice_field::{Choice, ChoiceField},
        field::{TextArea, TextField, Wrong, focus_first_wrong},
        icon::Glyph,
        notice::ErrorNotice,
        topic_field::TopicField,
    },
    error::Error,
    i18n::{I18n, t_string, text, use_i18n},
    outbox::Outbox,
    vault::Vault,
};

/// Fewest digits of a telephone number with its area code.
const DIGITS: usize = 5;

/// A request that is in the outbox.
#[derive(Clone, PartialEq, Eq)]
pub struct Sent {
    /// Who will read it.
    pub unit: UnitId,
    /// What it says.
    pub request: ContactRequest,
}

/// A request as it is filled in.
#[derive(Clone, Copy)]
pub struct Asking {
    /// It, once it is in the outbox.
    pub sent: RwSignal<Option<Sent>>,
    outbox: Outbox,
    topic: RwSignal<Option<(UnitId, String)>>,
    telephone: RwSignal<String>,
    windows: [Signal<String>; 4],
    window: RwSignal<usize>,
    note: RwSignal<String>,
    tried: RwSignal<bool>,
    busy: RwSignal<bool>,
    failed: RwSignal<Option<Error>>,
}

impl Asking {
    /// Nothing is filled in but the first of the times that it can be.
    pub fn new(windows: [Signal<String>; 4]) -> Self {
        Self {
            sent: RwSignal::new(None),
            outbox: expect_context(),
            topic: RwSignal::new(None),
            telephone: RwSignal::new(String::new()),
            windows,
            window: RwSignal::new(0),
            note: RwSignal::new(String::new()),
            tried: RwSignal::new(false),
            busy: RwSignal::new(false),
            failed: RwSignal::new(None),
        }
    }

    /// What is wrong by this check. It is said from the first try on.
    pub fn wrong(self, check: impl Fn() -> Option<Wrong> + Send + Sync + 'static) -> Signal<Option<Wrong>> {
        Signal::derive(move || if self.tried.get() { check() } else { None })
    }

    /// What is wrong with the topic.
    pub fn wrong_topic(self, i18n: I18n) -> Signal<Option<Wrong>> {
        self.wrong(move || {
            self.topic.read().is_none().then(|| Wrong::new("topic-empty", t_string!(i18n, field.topic_empty)))
        })
    }

    /// What is wrong with the number of somebody who wants to be called.
    pub fn wrong_telephone(self, i18n: I18n) -> Signal<Option<Wrong>> {
        self.wrong(move || {
            (self.digits() < DIGITS)
                .then(|| Wrong::new("telephone-empty", t_string!(i18n, field.telephone_empty)))
        })
    }

    /// What is wrong with a number that may be left out.
    pub fn wrong_optional_telephone(self, i18n: I18n) -> Signal<Option<Wrong>> {
        self.wrong(move || {
            let is_cut = !self.telephone.read().trim().is_empty() && self.digits() < DIGITS;
            is_cut.then(|| Wrong::new("telephone-short", t_string!(i18n, field.telephone_short)))
        })
    }

    fn digits(self) -> usize {
        self.telephone.with(|text| text.chars().filter(char::is_ascii_digit).count())
    }

    /// Sends it unless something is wrong: then the first of that has the focus. `complete` adds what this request alone asks.
    pub fn send(self, wrong: &[Signal<Option<Wrong>>], complete: impl FnOnce(&mut ContactRequest)) {
        self.tried.set(true);
        let Some((unit, topic)) = self.topic.get_untracked() else { return focus_first_wrong() };
        if wrong.iter().any(|wrong| wrong.read_untracked().is_some()) {
            return focus_first_wrong();
        }
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.failed.set(None);
        let mut request = ContactRequest {
            topic,
            telephone: trimmed(self.telephone),
            window: self.windows[self.window.get_untracked()].get_untracked(),
            desk_word: String::new(),
            person_word: String::new(),
            note: trimmed(self.note),
            branch: None,
        };
        complete(&mut request);
        spawn_local(async move {
            let outcome = self.outbox.send_contact_request(unit, request.clone()).await;
            self.busy.try_set(false);
            match outcome {
                Ok(_) => {
                    self.sent.try_set(Some(Sent { unit, request }));
                }
                Err(failure) => {
                    self.failed.try_set(Some(failure));
                }
            }
        });
    }
}

/// What was typed, without white space around it.
pub fn trimmed(text: RwSignal<String>) -> String {
    text.with_untracked(|text| text.trim().to_owned())
}

/// What it is about, and who reads it.
#[component]
pub fn AskTopic(
    /// The request.
    asking: Asking,
    /// What is wrong with it.
    wrong: Signal<Option<Wrong>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let topic = asking.topic;
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
    view! {
        <TopicField
            groups=options
            value=value
            hint=goes_to
            wrong=wrong
            on_choose=move |value: String| topic.set(read_topic_value(&value))
        />
    }
}

/// The number.
#[component]
pub fn AskTelephone(
    /// The request.
    asking: Asking,
    /// What it is called.
    label: Signal<String>,
    /// What helps to fill it in.
    hint: Signal<String>,
    /// Whether it may stay empty.
    #[prop(optional)]
    optional: bool,
    /// What is wrong with it.
    wrong: Signal<Option<Wrong>>,
) -> impl IntoView {
    let telephone = asking.telephone;
    view! {
        <TextField
            id="telephone"
            label=label
            hint=hint
            optional=optional
            value=telephone
            on_type=move |text| telephone.set(text)
            wrong=wrong
            kind="tel"
            autocomplete=unless_shared("tel")
            class="short"
            longest=40
        />
    }
}

/// When it suits the person.
#[component]
pub fn AskWindow(
    /// The request.
    asking: Asking,
    /// What is asked.
    label: Signal<String>,
) -> impl IntoView {
    let window = asking.window;
    let choice = move |(place, word): (usize, Signal<String>)| {
        view! {
            <Choice
                of="window"
                value=place.to_string()
                chosen=Signal::derive(move || window.get() == place)
                on_choose=move |()| window.set(place)
            >
                {word}
            </Choice>
        }
    };
    view! {
        <ChoiceField id="window" label=label>
            {asking.windows.into_iter().enumerate().map(choice).collect_view()}
        </ChoiceField>
    }
}

/// Anything else.
#[component]
pub fn AskNote(
    /// The request.
    asking: Asking,
    /// What helps to fill it in.
    #[prop(optional, into)]
    hint: Signal<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let note = asking.note;
    view! {
        <TextArea
            id="note"
            label=text!(i18n, call_back.note)
            hint=hint
            optional=true
            lines=3
            value=note
            on_type=move |text| note.set(text)
        />
    }
}

/// Why it could not be sent, and the button that sends it.
#[component]
pub fn SendRequest(
    /// The request.
    asking: Asking,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <ErrorNotice error=asking.failed/>
        <div class="foot">
            <Button
                action="send"
                submit=true
                busy=asking.busy
                glyph=Glyph::Seal
                label=text!(i18n, call_back.send)
            />
        </div>
    }
}
