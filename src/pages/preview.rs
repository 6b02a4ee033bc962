//! `/documents/:id`: a file, looked at.
//!
//! **Invariant:** what was opened of it is in this page's memory, and goes with the page.

use envelope::AttachmentId;
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_params_map;
use worker::view::AttachmentView;

use super::gone::Gone;
use crate::{
    components::{
        back_link::BackLink,
        button::{Button, Look},
        heading::Heading,
        icon::Glyph,
        live::live,
        notice::{ErrorNotice, Notice, Tone},
    },
    error::Error,
    i18n::{I18n, errors::error_text, format, t_string, text, use_i18n},
    media::{self, Picture, Sort, Why},
    route::{self, Addresses},
    sync::Mailbox,
    view::{DocumentView, DownloadState},
};

mod pdf;
mod picture;

use pdf::Pages;
use picture::Drawn;

/// The page; another file is another page.
#[component]
pub fn Preview() -> impl IntoView {
    let params = use_params_map();
    let addresses = expect_context::<Addresses>();
    let mailbox = expect_context::<Mailbox>();
    let id = Memo::new(move |_| params.read().get("id").and_then(|id| addresses.read_file(&id)));
    let documents = mailbox.documents();
    let find = move |id: AttachmentId| {
        documents.with_untracked(|all| all.iter().find(|view| view.attachment.attachment == id).cloned())
    };
    // Other mail that comes in draws nothing anew.
    let here = Memo::new(move |_| {
        let id = id.get()?;
        documents.with(|all| all.iter().any(|view| view.attachment.attachment == id)).then_some(id)
    });
    move || match here.get().and_then(find) {
        Some(document) => view! { <Shown document=document/> }.into_any(),
        None => view! { <Missing/> }.into_any(),
    }
}

#[component]
fn Missing() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Gone
            href=route::DOCUMENTS
            label=text!(i18n, preview.back)
            title=text!(i18n, preview.gone_title)
            text=text!(i18n, preview.gone_text)
        />
    }
}

/// How far it has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Opening,
    Failed(Error),
    Refused(Why),
    Here(Sort),
}

/// What was opened.
enum Opened {
    Picture(Picture),
    Text { text: String, is_cut: bool },
    Pdf(js_sys::Uint8Array),
}

/// A file of the mailbox.
#[component]
fn Shown(
    /// Which.
    document: DocumentView,
) -> impl IntoView {
    let i18n = use_i18n();
    let mailbox = expect_context::<Mailbox>();
    let addresses = expect_context::<Addresses>();
    let DocumentView { attachment, message, conversation, at, received, from, .. } = document;
    let AttachmentView { attachment: id, name, media_type, size } = attachment;
    let name = StoredValue::new(name);
    let sort = name.with_value(|name| media::sort_of(&media_type, name, size));
    let stage = RwSignal::new(sort.map_or_else(Stage::Refused, |_| Stage::Opening));
    let opened = StoredValue::new_local(None::<Opened>);
    let open = move || {
        let Ok(sort) = sort else { return };
        stage.set(Stage::Opening);
        spawn_local(async move {
            let outcome = match mailbox.read(message, id).await {
                Err(error) => Stage::Failed(error),
                Ok(bytes) => match make(sort, bytes).await {
                    Err(why) => Stage::Refused(why),
                    // Whoever has left meanwhile has nothing to see it with.
                    Ok(made) => match opened.try_set_value(Some(made)) {
                        None => Stage::Here(sort),
                        Some(_) => return,
                    },
                },
            };
            stage.try_set(outcome);
        });
    };
    open();
    on_cleanup(move || {
        opened.try_set_value(None);
    });

    let about = move || {
        let locale = i18n.get_locale();
        let unit = if received {
            t_string!(i18n, documents.from, unit = from.as_str()).to_string()
        } else {
            t_string!(i18n, documents.to, unit = from.as_str()).to_string()
        };
        format!("{} · {unit} · {}", format::size(locale, size), format::moment(locale, at))
    };
    let refuse = Callback::new(move |why| {
        stage.try_set(Stage::Refused(why));
    });
    let learn = Callback::new(move |words| mailbox.learn_words(id, words));
    let shown = live(move || match stage.get() {
        Stage::Opening => view! {
            <p class="quiet" role="status" data-preview="opening">
                {text!(i18n, preview.opening)}
            </p>
        }
        .into_any(),
        Stage::Failed(error) => {
            view! { <ErrorNotice error=Signal::stored(Some(error)) on_retry=move |()| open()/> }.into_any()
        }
        Stage::Refused(why) => view! {
            <div role="status" data-preview=why.code()>
                <Notice tone=Tone::Waits>
                    <p>{live(move || words(i18n, why))}</p>
                </Notice>
            </div>
        }
        .into_any(),
        Stage::Here(_) => match opened.try_update_value(Option::take).flatten() {
            Some(Opened::Picture(picture)) => {
                view! { <Drawn picture=picture name=name.get_value()/> }.into_any()
            }
            Some(Opened::Text { text, is_cut }) => {
                view! { <Letters text=text is_cut=is_cut name=name.get_value()/> }.into_any()
            }
            Some(Opened::Pdf(bytes)) => {
                view! { <Pages bytes=bytes name=name.get_value() on_refusal=refuse on_words=learn/> }
                    .into_any()
            }
            None => ().into_any(),
        },
    });
    view! {
        <div class="head">
            <BackLink href=route::DOCUMENTS label=text!(i18n, preview.back)/>
            <Heading text=Signal::derive(move || name.get_value()) window=text!(i18n, nav.documents)/>
            <p class="quiet small">{about}</p>
        </div>
        <div class="look-tools">
            <Saving message=message attachment=id/>
            <a class="text-button" href=addresses.of_letter(conversation, message)>
                {text!(i18n, preview.message)}
            </a>
        </div>
        <section class="look" aria-label=move || t_string!(i18n, preview.document, name = name.get_value()).to_string()>
            {shown}
        </section>
    }
}

/// Saves the file as it is, whatever can be shown of it.
#[component]
fn Saving(message: envelope::MessageId, attachment: AttachmentId) -> impl IntoView {
    let i18n = use_i18n();
    let mailbox = expect_context::<Mailbox>();
    let download = Memo::new(move |_| mailbox.downloads().with(|all| all.get(&attachment).copied()));
    let busy = Signal::derive(move || matches!(download.get(), Some(DownloadState::Running(_))));
    let outcome = live(move || {
        match download.get() {
        Some(DownloadState::Done) => {
            view! { <span class="small quiet" role="status" data-download="done">{text!(i18n, file.saved)}</span> }.into_any()
        }
        Some(DownloadState::Failed(error)) => view! {
            <span class="small bad" role="alert" data-error=error.code()>
                {live(move || error_text(i18n.get_locale(), error))}
            </span>
        }
        .into_any(),
        _ => ().into_any(),
    }
    });
    view! {
        <Button
            action="download"
            look=Look::Plain
            glyph=Glyph::Download
            label=text!(i18n, preview.save)
            busy=busy
            on_press=move |()| mailbox.download(message, attachment)
        />
        {outcome}
    }
}

/// A text, its letters and nothing else.
#[component]
fn Letters(text: String, is_cut: bool, name: String) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        {is_cut.then(|| view! { <p class="quiet small">{text!(i18n, preview.cut)}</p> })}
        // It can be scrolled by keys.
        <pre class="letters" data-preview="text" tabindex="0" role="region" aria-label=name>
            {text}
        </pre>
    }
}

/// What is opened, made ready to be shown.
async fn make(sort: Sort, bytes: js_sys::Uint8Array) -> Result<Opened, Why> {
    // What a PDF is made of concerns nobody but the frame that draws it.
    let read =
        if sort == Sort::Pdf { bytes.subarray(0, bytes.length().min(2_048)) } else { bytes.clone() }.to_vec();
    media::check(sort, &read)?;
    match sort {
        Sort::Pdf => Ok(Opened::Pdf(bytes)),
        Sort::Text => {
            let (text, is_cut) = media::text_of(&read);
            Ok(Opened::Text { text, is_cut })
        }
        Sort::Picture => {
            let blob = web_sys::Blob::new_with_u8_array_sequence(&js_sys::Array::of1(&bytes))
                .map_err(|_| Why::Broken)?;
            let picture = media::decode(&blob).await.ok_or(Why::Broken)?;
            Ok(Opened::Picture(picture))
        }
    }
}

fn words(i18n: I18n, why: Why) -> &'static str {
    match why {
        Why::Kind => t_string!(i18n, preview.kind),
        Why::Large => t_string!(i18n, preview.large),
        Why::Broken => t_string!(i18n, preview.broken),
        Why::Password => t_string!(i18n, preview.password),
        Why::Slow => t_string!(i18n, preview.slow),
        Why::Missing => t_string!(i18n, preview.missing),
    }
}
