//! `/photo/:id/join`: the photographs of a draft as pages of one PDF, in an order of one's own. Until it is made nothing is changed.

use envelope::AttachmentId;
use gloo_timers::future::TimeoutFuture;
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_params_map;
use wasm_bindgen::JsCast as _;

use super::edit_photo::{back, go_back};
use crate::{
    components::{
        back_link::BackLink,
        button::{Button, IconButton, Look},
        heading::Heading,
        icon::Glyph,
        live::live,
        notice::{Notice, Tone},
    },
    i18n::{t_string, text, use_i18n},
    media,
    outbox::Outbox,
    route::{self, Addresses},
};

/// The page.
#[component]
pub fn JoinPhotos() -> impl IntoView {
    let i18n = use_i18n();
    let outbox = expect_context::<Outbox>();
    let params = use_params_map();
    let addresses = expect_context::<Addresses>();
    let id = params.read_untracked().get("id").and_then(|id| addresses.read_file(&id));
    let order = RwSignal::new(id.map(|id| outbox.photos_beside(id)).unwrap_or_default());
    let failed = RwSignal::new(order.read_untracked().len() < 2);
    let busy = RwSignal::new(false);
    let moved = RwSignal::new(None::<(String, usize)>);
    let shift = move |from: usize, to: usize| {
        let mut shifted = None;
        order.update(|order| {
            if from < order.len() && to < order.len() {
                order.swap(from, to);
                shifted = Some(order[to].clone());
            }
        });
        let Some((id, name)) = shifted else { return };
        moved.set(Some((name, to + 1)));
        let again = if to < from { "up" } else { "down" };
        spawn_local(async move {
            // The rows are drawn anew before this runs.
            TimeoutFuture::new(0).await;
            focus_button(id, again);
        });
    };
    let done = move |()| {
        busy.set(true);
        failed.set(false);
        let ids: Vec<_> = order.read_untracked().iter().map(|(id, _)| *id).collect();
        let name = t_string!(i18n, edit.join_name).to_owned();
        spawn_local(async move {
            let files: Option<Vec<_>> = ids.iter().map(|id| outbox.photo(*id)).collect();
            let made = match files {
                Some(files) => media::document_of(&files, &name).await,
                None => None,
            };
            busy.try_set(false);
            match made {
                Some(made) => {
                    outbox.replace(ids, made);
                    back();
                }
                None => {
                    failed.try_set(true);
                }
            }
        });
    };
    let rows = move || {
        let order = order.get();
        let last = order.len().saturating_sub(1);
        let row = |(at, (id, name)): (usize, (AttachmentId, String))| {
            let up = t_string!(i18n, edit.up, name = name.as_str()).to_string();
            let down = t_string!(i18n, edit.down, name = name.as_str()).to_string();
            view! {
                <li class="file" data-attachment=id.to_string()>
                    <span class="thumb" aria-hidden="true">
                        {at + 1}
                    </span>
                    <div class="about">
                        <span class="name">
                            <bdi>{name}</bdi>
                        </span>
                        <span class="meta">{t_string!(i18n, edit.page, page = at + 1).to_string()}</span>
                    </div>
                    <span class="acts">
                        {(at > 0)
                            .then(|| {
                                view! {
                                    <IconButton action="up" label=Signal::stored(up) glyph=Glyph::Up on_press=move |()| shift(at, at - 1)/>
                                }
                            })}
                        {(at < last)
                            .then(|| {
                                view! {
                                    <IconButton
                                        action="down"
                                        label=Signal::stored(down)
                                        glyph=Glyph::Down
                                        on_press=move |()| shift(at, at + 1)
                                    />
                                }
                            })}
                    </span>
                </li>
            }
        };
        order.into_iter().enumerate().map(row).collect_view()
    };
    let told = move || {
        let (name, page) = moved.get()?;
        Some(t_string!(i18n, edit.moved, name = name, page = page).to_string())
    };
    view! {
        <div class="head">
            <BackLink href=route::COMPOSE label=text!(i18n, app.back) on:click=go_back/>
            <Heading text=text!(i18n, edit.join_title)/>
            <p class="quiet">{text!(i18n, edit.join_text)}</p>
        </div>
        {live(move || {
            failed
                .get()
                .then(|| {
                    view! {
                        <div role="alert" data-state="join-failed">
                            <Notice tone=Tone::Waits>
                                <p>{text!(i18n, edit.join_failed)}</p>
                            </Notice>
                        </div>
                    }
                })
        })}
        <section class="group">
            <ol class="files">{rows}</ol>
        </section>
        <p class="small quiet" role="status">
            {told}
        </p>
        <div class="look-tools">
            <Button action="make-pdf" label=text!(i18n, edit.join_done) busy=busy on_press=done/>
            <Button action="cancel" look=Look::Plain label=text!(i18n, app.cancel) on_press=move |()| back()/>
        </div>
    }
}

/// Gives the focus back to the button of a row that has moved; at an end it goes to the one that is left.
fn focus_button(id: AttachmentId, action: &str) {
    let find = |css: String| document().query_selector(&css).ok().flatten();
    let row = format!("[data-attachment='{id}']");
    let button = find(format!("{row} [data-action='{action}']")).or_else(|| find(format!("{row} button")));
    if let Some(button) = button.and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok()) {
        // It is in the document, and can take the focus.
        let _ = button.focus();
    }
}
