//! The link at a file to where it is looked at, if it can be.

use leptos::prelude::*;
use worker::view::AttachmentView;

use crate::{
    i18n::{t_string, text, use_i18n},
    media,
    route::Addresses,
};

/// The link; nothing for what is not shown.
#[component]
pub fn ViewFile(
    /// The file.
    attachment: AttachmentView,
) -> impl IntoView {
    let i18n = use_i18n();
    let addresses = expect_context::<Addresses>();
    let AttachmentView { attachment, name, media_type, size } = attachment;
    media::sort_of(&media_type, &name, size).is_ok().then(|| {
        let heard = move || t_string!(i18n, preview.show_name, name = name.as_str()).to_string();
        view! {
            <a class="text-button" data-action="view" href=addresses.of_file(attachment) aria-label=heard>
                {text!(i18n, preview.show)}
            </a>
        }
    })
}
