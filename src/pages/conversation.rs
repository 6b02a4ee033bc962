//! `/messages/:id`: the exchange as letters, and the answer at the bottom.

use envelope::{ConversationId, MessageId};
use leptos::{ev, prelude::*, task::spawn_local};
use leptos_router::hooks::{use_location, use_params_map};
use worker::view::{AttachmentView, Author, Content};

use super::{
    decision::DecisionPanel,
    draft_files::DraftFiles,
    gone::Gone,
    kept_files::KeepFile,
    reader::{topic_title, usual_answer},
    view_file::ViewFile,
    waiting::Unsent,
};
use crate::{
    components::{
        attachment_row::AttachmentRow,
        back_link::BackLink,
        button::{Button, Look},
        field::TextArea,
        heading::Heading,
        icon::Glyph,
        letter::{Letter, signer},
        live::live,
        notice::ErrorNotice,
        progress_bar::ProgressBar,
        timeline::Timeline,
    },
    error::Error,
    i18n::{conversation_title, format, t_string, text, use_i18n},
    outbox::Outbox,
    route::{self, Addresses},
    sync::Mailbox,
    vault::Vault,
    view::{DecisionDays, LetterView, Progress, Step},
};

/// The page; another conversation is another page.
#[component]
pub fn Conversation() -> impl IntoView {
    let params = use_params_map();
    let addresses = expect_context::<Addresses>();
    let id = Memo::new(move |_| params.read().get("id").and_then(|id| addresses.read(&id)));
    move || match id.get() {
        Some(id) => view! { <Exchange id=id/> }.into_any(),
        None => view! { <Missing/> }.into_any(),
    }
}

#[component]
fn Missing() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Gone
            href=route::MESSAGES
            label=text!(i18n, nav.messages)
            title=text!(i18n, conversation.gone_title)
            text=text!(i18n, conversation.gone_text)
        />
    }
}

/// The letters of a conversation.
#[component]
fn Exchange(
    /// Which.
    id: ConversationId,
) -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let mailbox = expect_context::<Mailbox>();
    let addresses = expect_context::<Addresses>();
    let letters = mailbox.letters(id);
    let hash = use_location().hash;
    let sought = Memo::new(move |_| addresses.read_letter(&hash.read()));
    let about = Memo::new(move |_| {
        mailbox.conversations().with(|all| all.iter().find(|view| view.conversation == id).cloned())
    });
    let here = Memo::new(move |_| !letters.read().is_empty());
    let newest =
        Memo::new(move |_| letters.read().iter().filter(|letter| !letter.mine).map(|letter| letter.at).max());
    Effect::new(move || {
        if newest.get().is_some() {
            mailbox.mark_read(id);
        }
    });

    let title = Signal::derive(move || {
        let Some(about) = about.get() else { return t_string!(i18n, home.untitled).to_owned() };
        let topic = || {
            vault
                .directory()
                .with(|directory| topic_title(i18n, directory.as_ref(), about.unit, &about.topic))
        };
        let title = conversation_title(i18n.get_locale(), &about);
        let title = if title.is_empty() { topic() } else { title };
        if title.is_empty() { t_string!(i18n, home.untitled).to_owned() } else { title }
    });
    let reads = move || {
        about.get().map(|about| {
            let reads = t_string!(i18n, conversation.reads, unit = about.unit_name.clone()).to_string();
            // Nobody waits for an answer where the insurer has answered, or where the person has said what they agree to.
            let waits =
                !about.last_from_unit && letters.with(|letters| letters.last().is_some_and(wants_answer));
            let usual = || {
                vault
                    .directory()
                    .with(|directory| usual_answer(i18n, directory.as_ref(), about.unit, &about.topic))
            };
            if waits { format!("{reads} {}", usual()) } else { reads }
        })
    };
    let keys = move || {
        let key = |letter: &LetterView| (letter.message.message, letter.unsent);
        letters.with(|letters| letters.iter().map(key).collect::<Vec<_>>())
    };
    // Handed over, a letter is drawn anew: its files can be saved from then on.
    let letter = move |(message, _)| view! { <OneLetter message=message letters=letters sought=sought/> };
    move || {
        if !here.get() {
            return view! { <Missing/> }.into_any();
        }
        view! {
            <div class="head">
                <BackLink href=route::MESSAGES label=text!(i18n, nav.messages)/>
                <Heading text=title window=text!(i18n, nav.messages)/>
                <p class="quiet small">{reads}</p>
            </div>
            <For each=keys key=|key| *key children=letter/>
            <Answer id=id/>
        }
        .into_any()
    }
}

fn wants_answer(letter: &LetterView) -> bool {
    !matches!(letter.message.content, Content::Message { consent: Some(_), .. })
}

/// One letter of the exchange.
#[component]
fn OneLetter(
    /// The message.
    message: MessageId,
    /// The letters that it stands among.
    letters: Signal<Vec<LetterView>>,
    /// The letter that the address leads to.
    sought: Memo<Option<MessageId>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let mailbox = expect_context::<Mailbox>();
    let find = move |letters: &[LetterView]| {
        letters.iter().find(|letter| letter.message.message == message).cloned()
    };
    let first = letters.with_untracked(|letters| find(letters))?;
    let (mine, at) = (first.mine, first.at);
    // What is on its way is on this device in pieces only; the page shows it again once it is handed over.
    let on_server = !first.unsent;

    let last = StoredValue::new(first.clone());
    let letter = Memo::new(move |_| {
        if let Some(found) = letters.with(|letters| find(letters)) {
            last.set_value(found);
        }
        last.get_value()
    });
    let created = first.message.created;
    let (text, attachments, request, decision) = match first.message.content {
        Content::Message { text, attachments, decision, .. } => {
            (text, attachments, None, decision.and_then(|decision| DecisionDays::of(decision, created)))
        }
        Content::ContactRequest(request) => (request.note.clone(), Vec::new(), Some(request), None),
        Content::Receipt { .. } | Content::Keys => return None,
    };
    let author = first.message.author;
    let who = Signal::derive(move || match &author {
        Author::Own { .. } => t_string!(i18n, conversation.you).to_owned(),
        Author::Unit { name, .. } => {
            let insurer = vault.directory().read().as_ref().map(|directory| directory.insurer.clone());
            signer(i18n, &insurer.unwrap_or_default(), name)
        }
    });
    let file = move |attachment: AttachmentView| {
        let (id, name) = (attachment.attachment, attachment.name.clone());
        let looked_at = attachment.clone();
        let download =
            Signal::derive(move || mailbox.downloads().with(|downloads| downloads.get(&id).copied()));
        view! {
            <AttachmentRow
                attachment=attachment
                download=download
                on_save=on_server.then(|| Callback::new(move |()| mailbox.download(message, id)))
                on_cancel=move |()| mailbox.cancel_download(id)
            >
                {on_server
                    .then(|| {
                        view! {
                            <ViewFile attachment=looked_at/>
                            <KeepFile message=message attachment=id name=name/>
                        }
                    })}
            </AttachmentRow>
        }
    };
    let has_files = !attachments.is_empty();
    let is_sought = Signal::derive(move || sought.get() == Some(message));
    Some(view! {
        <Letter
            message=message.to_string()
            mine=mine
            sought=is_sought
            who=who
            at=at
            text=text
            request=request
        >
            {has_files.then(|| view! { <ul class="files">{attachments.into_iter().map(file).collect_view()}</ul> })}
            {decision.map(|days| view! { <DecisionPanel days=days/> })}
            <Way message=message letter=letter/>
        </Letter>
    })
}

/// How far one's own letter has come, and why it waits.
#[component]
fn Way(
    /// The message.
    message: MessageId,
    /// Its letter.
    letter: Memo<LetterView>,
) -> impl IntoView {
    let i18n = use_i18n();
    let has_step = Memo::new(move |_| letter.read().step.is_some());
    let unsent = Memo::new(move |_| letter.read().unsent);
    let step = Signal::derive(move || letter.read().step.unwrap_or(Step::Saved));
    let times = Signal::derive(move || letter.read().times);
    let waiting = Signal::derive(move || letter.read().waiting);
    let progress = Signal::derive(move || match step.get() {
        Step::OnTheWay(progress) => progress,
        _ => Progress::default(),
    });
    let moving = Memo::new(move |_| progress.get().total > 0 && waiting.get().is_none());
    view! {
        {move || has_step.get().then(|| view! { <Timeline step=step times=times/> })}
        {live(move || {
            moving.get().then(|| view! { <ProgressBar progress=progress label=text!(i18n, progress.transfer)/> })
        })}
        {live(move || unsent.get().then(|| view! { <Unsent message=message waiting=waiting/> }))}
    }
}

/// The answer, its draft kept as one types.
#[component]
fn Answer(
    /// The conversation.
    id: ConversationId,
) -> impl IntoView {
    let i18n = use_i18n();
    let outbox = expect_context::<Outbox>();
    let draft = outbox.draft(Some(id));
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<Error>);
    let value = Memo::new(move |_| draft.with(|draft| draft.text.clone()));
    let saved = Signal::derive(move || match draft.read().saved_at {
        Some(at) => t_string!(i18n, compose.saved, time = format::time(i18n.get_locale(), at)).to_string(),
        None => t_string!(i18n, compose.not_saved).to_owned(),
    });
    let typed = move |text| {
        draft.update(|draft| draft.text = text);
        outbox.draft_changed(draft.with_untracked(|draft| draft.message));
    };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failed.set(None);
        let message = draft.with_untracked(|draft| draft.message);
        spawn_local(async move {
            let outcome = outbox.send(message).await;
            busy.try_set(false);
            failed.try_set(outcome.err());
        });
    };
    let label = Signal::derive(move || {
        if busy.get() { t_string!(i18n, compose.sending) } else { t_string!(i18n, compose.send) }.to_owned()
    });
    view! {
        <form class="fields no-print" novalidate on:submit=submit>
            <TextArea
                id="text"
                label=text!(i18n, conversation.answer)
                hint=saved
                lines=3
                value=value
                on_type=typed
            />
            <DraftFiles draft=draft slim=true/>
            <ErrorNotice error=failed/>
            <div class="foot">
                <Button action="send" submit=true busy=busy glyph=Glyph::Seal label=label/>
                <Button
                    action="print"
                    look=Look::Text
                    glyph=Glyph::Printer
                    label=text!(i18n, conversation.print)
                    on_press=move |()| {
                        let _ = window().print();
                    }
                />
            </div>
        </form>
    }
}
