//! What the browser is told while an account is open, for when it is not: the badge's number, the language of notices, and where they go.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    i18n::{language_tag, use_i18n},
    notices::{self, Push, badge},
    sync::Mailbox,
    vault::Vault,
    view::SyncState,
};

/// Keeps the browser told. On a shared computer it is told nothing.
pub fn keep_told(vault: Vault, mailbox: Mailbox, unread: Memo<usize>) {
    if vault.shared().get_untracked() {
        return;
    }
    let i18n = use_i18n();
    let state = mailbox.state();
    Effect::new(move || {
        // Before the first look nobody knows: what the icon says stays.
        if *state.read() != SyncState::Loading {
            badge::show(unread.get());
        }
    });
    Effect::new(move || spawn_local(notices::tell_language(language_tag(i18n.get_locale()))));
    if notices::push() == Push::Allowed {
        spawn_local(renew(vault));
    }
}

/// Browsers give subscriptions other addresses now and then. Without an answer the next opening says it.
async fn renew(vault: Vault) {
    let Ok(told) = vault.notices().await else { return };
    if told.this_device
        && let Ok(endpoint) = notices::subscription(told.key.as_ref()).await
    {
        let _ = vault.tell_this_device(endpoint).await;
    }
}
