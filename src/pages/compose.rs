//! `/compose`: a new message: what it is about, files, subject, text. Files come before what is written, so that on a telephone the camera is at
//! hand as soon as the topic is chosen: a photograph is all that most people send.

use envelope::limits::{SUBJECT_MAX, TEXT_MAX};
use leptos::{ev, prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;

use super::{
    draft_files::DraftFiles,
    handed::HandedNotice,
    reader::{read_topic_value, topic_options, topic_title, topic_value, unit_name, usual_answer},
};
use crate::{
    components::{
        button::{Button, Look},
        dialog::Confirm,
        empty::Loading,
        field::{TextArea, TextField, Wrong, focus_first_wrong},
        heading::Heading,
        icon::Glyph,
        live::live,
        notice::ErrorNotice,
        topic_field::TopicField,
    },
    error::Error,
    i18n::{format, t_string, text, use_i18n},
    outbox::Outbox,
    pwa::Installed,
    route::{self, Addresses},
    vault::Vault,
    view::{Draft, FileState},
};

/// The page.
#[component]
pub fn Compose() -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let draft = expect_context::<Outbox>().draft(None);
    let installed = expect_context::<Installed>();
    on_cleanup(move || installed.forget_arrival());
    let has_directory = Memo::new(move |_| vault.directory().read().is_some());
    let form = move || {
        if has_directory.get() {
            view! { <MessageForm draft=draft/> }.into_any()
        } else {
            view! {
                <p class="quiet">{text!(i18n, compose.no_directory)}</p>
                <Loading/>
            }
            .into_any()
        }
    };
    view! {
        <div class="head">
            <Heading text=text!(i18n, compose.title)/>
            <p class="quiet">{text!(i18n, compose.lead)}</p>
        </div>
        <HandedNotice/>
        {form}
    }
}

/// The form.
#[component]
fn MessageForm(
    /// The draft that it writes.
    draft: RwSignal<Draft>,
) -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let outbox = expect_context::<Outbox>();
    let addresses = expect_context::<Addresses>();
    let navigate = use_navigate();
    let tried = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let discarding = RwSignal::new(false);
    let failed = RwSignal::new(None::<Error>);

    let change = move |change: &dyn Fn(&mut Draft)| {
        draft.update(change);
        failed.set(None);
        outbox.draft_changed(draft.with_untracked(|draft| draft.message));
    };
    let chosen = Memo::new(move |_| draft.with(|draft| draft.unit.map(|unit| (unit, draft.topic.clone()))));
    let topic = Signal::derive(move || {
        chosen.get().map(|(unit, topic)| topic_value(unit, &topic)).unwrap_or_default()
    });
    let subject = Memo::new(move |_| draft.with(|draft| draft.subject.clone()));
    let text = Memo::new(move |_| draft.with(|draft| draft.text.clone()));

    let options =
        Signal::derive(move || vault.directory().with(|directory| topic_options(i18n, directory.as_ref())));
    let goes_to = Signal::derive(move || match chosen.get() {
        None => t_string!(i18n, compose.topic_hint).to_owned(),
        Some((unit, topic)) => vault.directory().with(|directory| {
            let name = unit_name(directory.as_ref(), unit);
            let goes_to = t_string!(i18n, compose.goes_to, unit = name).to_string();
            format!("{goes_to} {}", usual_answer(i18n, directory.as_ref(), unit, &topic))
        }),
    });
    // Whoever writes no subject writes about the topic.
    let about = Memo::new(move |_| {
        let Some((unit, topic)) = chosen.get() else { return String::new() };
        vault.directory().with(|directory| topic_title(i18n, directory.as_ref(), unit, &topic))
    });
    let subject_hint = Signal::derive(move || match about.get() {
        about if about.is_empty() => String::new(),
        about => t_string!(i18n, compose.subject_hint, topic = about).to_string(),
    });
    let only_files = Memo::new(move |_| draft.with(|draft| draft.text.is_empty() && !draft.files.is_empty()));
    let saved = Signal::derive(move || match draft.read().saved_at {
        _ if only_files.get() => t_string!(i18n, compose.text_optional).to_owned(),
        Some(at) => t_string!(i18n, compose.saved, time = format::time(i18n.get_locale(), at)).to_string(),
        None => t_string!(i18n, compose.not_saved).to_owned(),
    });
    let wrong_topic = Signal::derive(move || {
        (tried.get() && chosen.read().is_none())
            .then(|| Wrong::new("topic-empty", t_string!(i18n, field.topic_empty)))
    });
    let wrong_text = Signal::derive(move || {
        (text.read().len() > TEXT_MAX).then(|| Wrong::new("text-long", t_string!(i18n, field.text_long)))
    });
    let sealing = Memo::new(move |_| {
        draft.with(|draft| draft.files.iter().any(|file| matches!(file.state, FileState::Sealing(_))))
    });

    let submit = {
        let navigate = navigate.clone();
        move |event: ev::SubmitEvent| {
            event.prevent_default();
            tried.set(true);
            let wrong = wrong_topic.get_untracked().or(wrong_text.get_untracked());
            if wrong.is_some() || busy.get_untracked() {
                return focus_first_wrong();
            }
            busy.set(true);
            failed.set(None);
            let unnamed = subject.read_untracked().trim().is_empty();
            if unnamed {
                let about = about.get_untracked().chars().take(SUBJECT_MAX).collect();
                draft.update(|draft| draft.subject = about);
            }
            let (message, conversation) = draft.with_untracked(|draft| (draft.message, draft.conversation));
            let navigate = navigate.clone();
            spawn_local(async move {
                let outcome = outbox.send(message).await;
                busy.try_set(false);
                match outcome {
                    Ok(()) => navigate(&addresses.of(conversation), Default::default()),
                    Err(failure) => {
                        failed.try_set(Some(failure));
                        if unnamed {
                            draft.try_update(|draft| draft.subject.clear());
                        }
                    }
                }
            });
        }
    };
    let discard = move || {
        let message = draft.with_untracked(|draft| draft.message);
        let navigate = navigate.clone();
        spawn_local(async move {
            match outbox.discard(message).await {
                Ok(()) => navigate(route::HOME, Default::default()),
                Err(failure) => {
                    failed.try_set(Some(failure));
                }
            }
        });
    };
    let has_content = Memo::new(move |_| !draft.read().is_empty());
    let label = Signal::derive(move || {
        if busy.get() { t_string!(i18n, compose.sending) } else { t_string!(i18n, compose.send) }.to_owned()
    });
    view! {
        <form class="page" novalidate on:submit=submit>
            <div class="fields">
                <TopicField
                    groups=options
                    value=topic
                    hint=goes_to
                    wrong=wrong_topic
                    on_choose=move |value: String| {
                        let (unit, topic) = read_topic_value(&value).unzip();
                        change(
                            &move |draft| {
                                draft.unit = unit;
                                draft.topic = topic.clone().unwrap_or_default();
                            },
                        );
                    }
                />
            </div>
            <DraftFiles draft=draft/>
            <div class="fields">
                <TextField
                    id="subject"
                    label=text!(i18n, compose.subject)
                    hint=subject_hint
                    optional=true
                    value=subject
                    longest=SUBJECT_MAX
                    on_type=move |text: String| change(&move |draft| draft.subject.clone_from(&text))
                />
                <TextArea
                    id="text"
                    label=text!(i18n, compose.text)
                    hint=saved
                    lines=5
                    value=text
                    wrong=wrong_text
                    on_type=move |text: String| change(&move |draft| draft.text.clone_from(&text))
                />
            </div>
            <div class="fields">
                <ErrorNotice error=failed/>
                <div class="foot">
                    <Button action="send" submit=true busy=busy glyph=Glyph::Seal label=label/>
                    <span class="small quiet" role="status">
                        {live(move || {
                            if sealing.get() {
                                t_string!(i18n, compose.wait_for_files)
                            } else {
                                t_string!(i18n, compose.offline_hint)
                            }
                        })}
                    </span>
                </div>
                {live(move || {
                    has_content
                        .get()
                        .then(|| {
                            view! {
                                <div>
                                    <Button
                                        action="discard"
                                        look=Look::Text
                                        label=text!(i18n, compose.discard)
                                        on_press=move |()| discarding.set(true)
                                    />
                                </div>
                            }
                        })
                })}
            </div>
        </form>
        <Confirm
            id="discard-draft"
            title=text!(i18n, compose.discard_title)
            text=text!(i18n, compose.discard_text)
            label=text!(i18n, app.delete)
            open=discarding
            on_confirm=move |()| discard()
        />
    }
}
