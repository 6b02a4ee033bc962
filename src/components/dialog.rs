//! A native dialog: the page behind it rests, Escape closes it, the focus comes back to where it was.

use leptos::{ev, html, prelude::*};

use super::{
    button::{Button, IconButton, Look},
    icon::Glyph,
    live::live,
};
use crate::i18n::{text, use_i18n};

/// A dialog that is there while `open` is true.
#[component]
pub fn Dialog(
    /// Its id; its heading has the same with `-title`.
    id: &'static str,
    /// Its heading.
    #[prop(into)]
    title: Signal<String>,
    /// Whether it is open.
    #[prop(into)]
    open: Signal<bool>,
    /// Runs when the person closes it.
    #[prop(into)]
    on_close: Callback<()>,
    /// What it holds.
    children: ChildrenFn,
) -> impl IntoView {
    let i18n = use_i18n();
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        let (Some(dialog), open) = (node.get(), open.get()) else { return };
        if open && !dialog.open() {
            // Fails only for a dialog outside of the document.
            let _ = dialog.show_modal();
        } else if !open && dialog.open() {
            dialog.close();
        }
    });
    let cancel = move |event: ev::Event| {
        event.prevent_default();
        on_close.run(());
    };
    let children = StoredValue::new(children);
    view! {
        <dialog class="dialog" id=id aria-labelledby=format!("{id}-title") node_ref=node on:cancel=cancel>
            <div class="content">
                <h2 id=format!("{id}-title")>{title}</h2>
                {live(move || open.get().then(|| children.with_value(|children| children())))}
            </div>
            // Last, so that the focus begins with what the dialog is about.
            <div class="close">
                <IconButton action="close" label=text!(i18n, app.close) glyph=Glyph::Cross on_press=on_close/>
            </div>
        </dialog>
    }
}

/// Asks before something is taken away for good.
#[component]
pub fn Confirm(
    /// Its id.
    id: &'static str,
    /// The question.
    #[prop(into)]
    title: Signal<String>,
    /// What it means.
    #[prop(into)]
    text: Signal<String>,
    /// What the button says that does it.
    #[prop(into)]
    label: Signal<String>,
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Does it.
    #[prop(into)]
    on_confirm: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let close = move || open.set(false);
    let confirm = move || {
        open.set(false);
        on_confirm.run(());
    };
    view! {
        <Dialog id=id title=title open=open on_close=move |()| close()>
            <p>{text}</p>
            <div class="foot">
                // First, so that a careless Enter takes nothing away.
                <Button action="cancel" look=Look::Plain label=text!(i18n, app.cancel) on_press=move |()| close()/>
                <Button action="confirm" look=Look::Danger label=label on_press=move |()| confirm()/>
            </div>
        </Dialog>
    }
}
