//! What pages say of accounts before and after this one: a letter that would end it, and mail that is being brought back.

use leptos::prelude::*;
use wire::succession::{OrderedLetter, Restoration};

use crate::{
    components::{
        live::live,
        notice::{Notice, Tone},
        telephone::Telephone,
    },
    i18n::{format, t_string, text, use_i18n},
    sync::Mailbox,
    vault::Vault,
};

/// Letters that would end this account: whoever did not order them calls.
#[component]
pub fn OrderedLetters() -> impl IntoView {
    let i18n = use_i18n();
    let (mailbox, vault) = (expect_context::<Mailbox>(), expect_context::<Vault>());
    let newest = Memo::new(move |_| {
        mailbox.succession().read().as_ref().and_then(|succession| succession.letters.first().copied())
    });
    let telephone = move || {
        vault.insurer().get().map(|insurer| {
            view! { <Telephone number=insurer.telephone/> }
        })
    };
    live(move || {
        newest.get().map(|OrderedLetter { ordered, usable }| {
            let words = move || {
                let locale = i18n.get_locale();
                let (ordered, usable) = (format::moment(locale, ordered), format::until(locale, usable));
                t_string!(i18n, succession.ordered, ordered = ordered, usable = usable).to_string()
            };
            view! {
                <div role="alert" data-state="letter-ordered">
                    <Notice tone=Tone::Danger>
                        <p>{live(words)}</p>
                        <p>{text!(i18n, succession.ordered_call)} " " {telephone}</p>
                    </Notice>
                </div>
            }
        })
    })
}

/// That mail of the account before is being brought back, and how far that is.
#[component]
pub fn Restoring() -> impl IntoView {
    let i18n = use_i18n();
    let mailbox = expect_context::<Mailbox>();
    let under_way = Memo::new(move |_| {
        let succession = mailbox.succession();
        let restoration = succession.read().as_ref().and_then(|succession| succession.restoration);
        restoration.filter(|restoration| !restoration.is_done())
    });
    let is_under_way = Memo::new(move |_| under_way.read().is_some());
    let words = move || match under_way.get() {
        Some(Restoration { back, left: Some(left), .. }) => {
            t_string!(i18n, succession.restoring_count, back = back, all = back + left).to_string()
        }
        _ => t_string!(i18n, succession.restoring).to_owned(),
    };
    live(move || {
        is_under_way.get().then(|| {
            view! {
                <div role="status" data-state="restoring">
                    <Notice tone=Tone::Waits>
                        <p>{live(words)}</p>
                    </Notice>
                </div>
            }
        })
    })
}
