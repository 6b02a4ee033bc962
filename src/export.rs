//! All that a person has, as one file to take along: letters as pages, files as they were sent, proofs.
//!
//! **Invariant:** what is being put together is in no store of this device. It goes into the file that the person has chosen, or waits in this
//! page's memory, and is gone with the page. **Invariant:** of a file that is not what its message says nothing is in the archive.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::Cancel,
    device,
    error::Error,
    i18n::Locale,
    sync::Mailbox,
    vault::Vault,
    view::{Doing, ExportState, Progress},
};

mod index;
mod letter;
mod target;
mod words;
mod work;
mod writer;

use target::Asked;
use work::Work;

/// The export's handle.
#[derive(Clone, Copy)]
pub struct Export {
    vault: Vault,
    mailbox: Mailbox,
    state: RwSignal<ExportState>,
    running: StoredValue<Option<Cancel>, LocalStorage>,
}

impl Export {
    /// The export; made once, at the root.
    pub fn new(vault: Vault, mailbox: Mailbox) -> Self {
        let export = Self {
            vault,
            mailbox,
            state: RwSignal::new(ExportState::Idle),
            running: StoredValue::new_local(None),
        };
        // It ends with the account, and says nothing of it afterwards.
        Effect::new(move || {
            vault.unlocked().track();
            export.cancel();
        });
        export
    }

    /// How it stands.
    pub fn state(self) -> Signal<ExportState> {
        self.state.into()
    }

    /// Whether this browser lets the person say where the archive should go.
    pub fn asks_where(self) -> bool {
        target::can_ask()
    }

    /// Puts it together. To be called when the person presses the button: only then the browser asks where the file should go.
    pub fn begin(self, locale: Locale) {
        if self.running.with_value(Option::is_some) {
            return;
        }
        let cancel = Cancel::default();
        self.running.set_value(Some(cancel.clone()));
        let name = words::archive_name(locale, device::now());
        let asked = Asked::now(&name);
        self.state.set(ExportState::Running(Progress::default(), Doing::Asking));
        spawn_local(async move {
            let work = async {
                let target = asked.target().await?;
                Work::new(self, locale, name, target, cancel.clone()).run().await
            };
            let state = match cancel.unless(work).await {
                // Whoever stopped it has cleared it away already; who chose no place wants none.
                Err(Error::Cancelled) if cancel.is_cancelled() => return,
                Err(Error::Cancelled) => ExportState::Idle,
                Err(error) => {
                    self.vault.notice(&error);
                    ExportState::Failed(error)
                }
                Ok(report) => ExportState::Done(report),
            };
            self.running.set_value(None);
            self.state.set(state);
        });
    }

    /// Stops it, and forgets what it came to. What was written of the file is taken back.
    pub fn cancel(self) {
        if let Some(cancel) = self.running.try_update_value(Option::take).flatten() {
            cancel.cancel();
        }
        if *self.state.read_untracked() != ExportState::Idle {
            self.state.set(ExportState::Idle);
        }
    }
}
