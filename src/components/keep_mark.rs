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
    let name = StoredValue::new(name);
    let keep = move || {
        let heard = t_string!(i18n, offline.keep_name, name = name.get_value()).to_string();
        let label = text!(i18n, offline.keep);
        view! { <Button action="keep" look=Look::Text label=label heard=heard on_press=on_keep/> }
    };
    view! {
        <div class="keep" data-kept=move || state.get().map_or("no", code)>
            {live(move || match state.get() {
                None => keep().into_any(),
                Some(KeptState::Keeping) => {
                    view! { <span class="meta" role="status">{text!(i18n, offline.keeping)}</span> }.into_any()
                }
                Some(KeptState::Kept) => {
                    let heard = t_string!(i18n, offline.let_go_name, name = name.get_value()).to_string();
                    let label = text!(i18n, offline.let_go);
                    view! {
                        <span class="meta" role="status">{text!(i18n, offline.kept)}</span>
                        <Button action="let-go" look=Look::Text label=label heard=heard on_press=on_let_go/>
                    }
                        .into_any()
                }
                Some(KeptState::Failed(error)) => {
                    let label = text!(i18n, offline.again);
                    view! {
                        <span class="meta bad" role="alert" data-error=error.code()>
                            {live(move || error_text(i18n.get_locale(), error))}
                        </span>
                        <Button action="keep" look=Look::Text label=label on_press=on_keep/>
                    }
                        .into_any()
                }
            })}
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
