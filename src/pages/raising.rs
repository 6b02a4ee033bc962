//! A session that a passkey raises in its place: the mail that waited for it appears.

use leptos::{prelude::*, task::spawn_local};

use crate::{error::Error, sync::Mailbox, vault::Vault};

/// The press that does it, and how far it is.
#[derive(Clone, Copy)]
pub struct Raising {
    /// Whether the passkey is being shown.
    pub busy: RwSignal<bool>,
    /// What went wrong.
    pub error: RwSignal<Option<Error>>,
    /// Has it shown.
    pub raise: Callback<()>,
}

impl Raising {
    /// Nothing was pressed yet.
    pub fn new(vault: Vault, mailbox: Mailbox) -> Self {
        let (busy, error) = (RwSignal::new(false), RwSignal::new(None::<Error>));
        let raise = Callback::new(move |()| {
            busy.set(true);
            error.set(None);
            spawn_local(async move {
                let outcome = vault.raise_session().await;
                // What asked for it may be gone.
                busy.try_set(false);
                match outcome {
                    Ok(()) => mailbox.look(),
                    Err(failure) => {
                        error.try_set(Some(failure));
                    }
                }
            });
        });
        Self { busy, error, raise }
    }
}
