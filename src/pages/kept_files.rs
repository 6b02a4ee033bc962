//! Files that are kept on this device: the button at one file, and all of them together.

use envelope::{AttachmentId, MessageId};
use leptos::prelude::*;

use crate::{
    components::{
        button::{Button, Look},
        check_box::CheckBox,
        keep_mark::KeepMark,
        live::live,
    },
    i18n::{format, t_string, text, use_i18n},
    sync::Mailbox,
    vault::Vault,
    view::KeptFiles as Kept,
};

/// Keeps this file, or lets it go. A shared computer keeps nothing.
#[component]
pub fn KeepFile(
    /// The message that it belongs to.
    message: MessageId,
    /// The file.
    attachment: AttachmentId,
    /// Its name.
    name: String,
) -> impl IntoView {
    let (vault, mailbox) = (expect_context::<Vault>(), expect_context::<Mailbox>());
    (!vault.shared().get_untracked()).then(|| {
        view! {
            <KeepMark
                name=name
                state=mailbox.kept(attachment)
                on_keep=move |()| mailbox.keep(message, attachment)
                on_let_go=move |()| mailbox.let_go(Some(attachment))
            />
        }
    })
}

/// How much is kept in all, whether new letters' files are, and the way to let all of it go.
#[component]
pub fn KeptFiles() -> impl IntoView {
    let i18n = use_i18n();
    let (vault, mailbox) = (expect_context::<Vault>(), expect_context::<Mailbox>());
    if vault.shared().get_untracked() {
        return ().into_any();
    }
    let kept = mailbox.kept_files();
    let words = move || {
        let Kept { count, size } = kept.get();
        let size = format::size(i18n.get_locale(), size);
        match count {
            0 => t_string!(i18n, offline.files_none).to_owned(),
            1 => t_string!(i18n, offline.files_single, size = size).to_string(),
            count => t_string!(i18n, offline.files_many, count = count, size = size).to_string(),
        }
    };
    let some = Memo::new(move |_| kept.get().count > 0);
    let recent = mailbox.keeps_recent();
    view! {
        <section class="group" data-section="kept-files" data-count=move || kept.get().count.to_string()>
            <header>
                <h2>{text!(i18n, offline.files_title)}</h2>
            </header>
            <div class="fields">
                <p role="status">{words}</p>
                <CheckBox
                    id="keep-recent"
                    label=text!(i18n, offline.recent)
                    text=text!(i18n, offline.recent_text)
                    checked=recent
                    on_choose=move |keeps| mailbox.set_keeps_recent(keeps)
                />
                {live(move || {
                    some.get()
                        .then(|| {
                            view! {
                                <div class="head">
                                    <p class="small quiet">{text!(i18n, offline.let_all_go_text)}</p>
                                    <div>
                                        <Button
                                            action="let-all-go"
                                            look=Look::Plain
                                            label=text!(i18n, offline.let_all_go)
                                            on_press=move |()| mailbox.let_go(None)
                                        />
                                    </div>
                                </div>
                            }
                        })
                })}
            </div>
        </section>
    }
    .into_any()
}
