//! Whether a file is kept on this device, and the button that keeps it or lets it go.

use leptos::prelude::*;

use super::{
    button::{Button, Look},
    live::live,
};
use crate::{
    i18n::{errors::error_text, t_string, text, use_i18n},
    view::KeptState,
};

/// The state of one file, and what one may do about it.
#[component]
pub fn KeepMark(
    /// The file's name, for who hears the button without the row around it.
    name: String,
    /// How far it has come; nothing if it is not kept.
    #[prop(into)]
    state: Signal<Option<KeptState>>,
    /// Keeps it.
    #[prop(into)]
    on_keep: Callback<()>,
    /// Lets it go.
    #[prop(into)]
    on_let_go: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let state = Memo::new(move |_| state.get());
    let is_kept = Memo::new(move |_| state.get() == Some(KeptState::Kept));
    let is_being_kept = Memo::new(move |_| state.get() == Some(KeptState::Keeping));
    let name = StoredValue::new(name);
    let label = move || match state.get() {
        Some(KeptState::Kept) => t_string!(i18n, offline.let_go),
        Some(KeptState::Failed(_)) => t_string!(i18n, offline.again),
        None | Some(KeptState::Keeping) => t_string!(i18n, offline.keep),
    };
    let heard = move || match state.get() {
        Some(KeptState::Kept) => {
            Some(t_string!(i18n, offline.let_go_name, name = name.get_value()).to_string())
        }
        Some(KeptState::Failed(_)) => None,
        None | Some(KeptState::Keeping) => {
            Some(t_string!(i18n, offline.keep_name, name = name.get_value()).to_string())
        }
    };
    view! {
        <div class="keep" data-kept=move || state.get().map_or("no", code)>
            {live(move || match state.get() {
                None => ().into_any(),
                Some(KeptState::Keeping) => {
                    view! { <span class="meta" role="status">{text!(i18n, offline.keeping)}</span> }.into_any()
                }
                Some(KeptState::Kept) => {
                    view! { <span class="meta" role="status">{text!(i18n, offline.kept)}</span> }.into_any()
                }
                Some(KeptState::Failed(error)) => {
                    view! {
                        <span class="meta bad" role="alert" data-error=error.code()>
                            {live(move || error_text(i18n.get_locale(), error))}
                        </span>
                    }
                        .into_any()
                }
            })}
            // One and the same: whoever has pressed it keeps the focus.
            <Button
                action=Signal::derive(move || if is_kept.get() { "let-go" } else { "keep" })
                look=Look::Text
                label=Signal::derive(move || label().to_owned())
                heard=MaybeProp::derive(heard)
                busy=is_being_kept
                on_press=move |()| if is_kept.get_untracked() { on_let_go.run(()) } else { on_keep.run(()) }
            />
        </div>
    }
}

const fn code(state: KeptState) -> &'static str {
    match state {
        KeptState::Keeping => "keeping",
        KeptState::Kept => "kept",
        KeptState::Failed(_) => "failed",
    }
}
