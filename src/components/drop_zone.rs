//! Where files come in: chosen, photographed, dragged here or pasted.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast as _;
use web_sys::{File, FileList, HtmlInputElement};

use super::{
    icon::{Glyph, Icon},
    live::live,
};
use crate::i18n::{text, use_i18n};

/// The files of a list, in its order.
pub fn files_of(list: Option<FileList>) -> Vec<File> {
    list.map(|list| (0..list.length()).filter_map(|index| list.item(index)).collect()).unwrap_or_default()
}

/// A place to drop files, with buttons to choose them and, on phones, to take a photo.
#[component]
pub fn DropZone(
    /// What may come in, and the same where a finger is the pointer, which drags no files; nothing for the slim form without words.
    #[prop(optional)]
    words: Option<(Signal<String>, Signal<String>)>,
    /// Takes up each file.
    #[prop(into)]
    on_file: Callback<File>,
) -> impl IntoView {
    let i18n = use_i18n();
    let over = RwSignal::new(false);
    let take = move |files: Vec<File>| files.into_iter().for_each(|file| on_file.run(file));
    let chosen = move |event: ev::Event| {
        let input: HtmlInputElement = event_target(&event);
        take(files_of(input.files()));
        // The same file can be chosen again after it was taken out.
        input.set_value("");
    };
    let dragged = move |event: ev::DragEvent| {
        event.prevent_default();
        over.set(true);
    };
    let dropped = move |event: ev::DragEvent| {
        event.prevent_default();
        over.set(false);
        take(files_of(event.data_transfer().and_then(|transfer| transfer.files())));
    };
    // Pasting works wherever the page has the focus; text that is pasted into a field stays text.
    let pasted = window_event_listener(ev::paste, move |event| {
        let event: &web_sys::ClipboardEvent = event.unchecked_ref();
        let files = files_of(event.clipboard_data().and_then(|data| data.files()));
        if !files.is_empty() {
            event.prevent_default();
            take(files);
        }
    });
    on_cleanup(move || pasted.remove());
    let slim = words.is_none();
    view! {
        <div
            class=if slim { "drop slim" } else { "drop" }
            class:over=over
            on:dragover=dragged
            on:dragleave=move |_| over.set(false)
            on:drop=dropped
        >
            {words.map(|(words, _)| view! { <p class="by-mouse">{words}</p> })}
            <div class="buttons">
                <span class="pick camera">
                    <input type="file" id="camera" name="camera" accept="image/*" capture="environment" on:change=chosen/>
                    <label class="button plain" for="camera">
                        <Icon glyph=Glyph::Camera/>
                        <span>{text!(i18n, compose.camera)}</span>
                    </label>
                </span>
                <span class="pick">
                    <input type="file" id="files" name="files" multiple on:change=chosen/>
                    <label class="button plain" for="files">
                        <Icon glyph=Glyph::Clip/>
                        <span>
                            {live(move || {
                                if slim {
                                    text!(i18n, compose.attach).into_any()
                                } else {
                                    text!(i18n, compose.choose).into_any()
                                }
                            })}
                        </span>
                    </label>
                </span>
            </div>
            // The camera first: with what stands above it a telephone's window is full.
            {words.map(|(_, touch)| view! { <p class="by-touch small quiet">{touch}</p> })}
        </div>
    }
}
