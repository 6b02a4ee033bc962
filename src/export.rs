//! All that a person has, as one file to take along: letters as pages, files as they were sent, proofs.
//!
//! **Invariant:** what is being put together is in no store of this device. It goes into the file that the person has chosen, or waits in this
//! page's memory, and is gone with the page. **Invariant:** of a file that is not what its message says nothing is in the archive.

use leptos::{prelude::*, task::spawn_local};
use worker::view::Content;

use crate::{
    api::Cancel,
    device,
    error::Error,
    i18n::Locale,
    sync::Mailbox,
    vault::Vault,
    view::{ConversationView, Doing, ExportState, Extent, LetterView, Progress},
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

    /// How much there is to take along.
    pub fn extent(self) -> Signal<Extent> {
        let conversations = self.mailbox.conversations();
        Signal::derive(move || extent_of(&self.exchanges(&conversations.read())))
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

    /// Every conversation's letters, the conversation that began first in front.
    fn exchanges(self, conversations: &[ConversationView]) -> Vec<Vec<LetterView>> {
        let letters = conversations.iter().map(|view| self.mailbox.exchange(view.conversation));
        let mut exchanges: Vec<_> = letters.filter(|letters| !letters.is_empty()).collect();
        exchanges.sort_by_key(|letters| letters.first().map(|letter| letter.at));
        exchanges
    }
}

fn extent_of(exchanges: &[Vec<LetterView>]) -> Extent {
    exchanges.iter().flatten().fold(Extent::default(), |sum, letter| {
        let files = match &letter.message.content {
            Content::Message { attachments, .. } => attachments.as_slice(),
            Content::CallBack(_) | Content::Receipt { .. } | Content::Keys => &[],
        };
        Extent {
            letters: sum.letters + 1,
            files: sum.files + files.len(),
            size: sum.size + files.iter().map(|file| file.size).sum::<u64>(),
        }
    })
}

#[cfg(test)]
mod tests {
    use envelope::{AttachmentId, ConversationId, Hash, MessageId, UnitId};
    use worker::{
        call::CallBack,
        view::{AttachmentView, Author, MessageView},
    };

    use super::*;
    use crate::view::Times;

    fn letter(content: Content) -> LetterView {
        let message = MessageView {
            message: MessageId::default(),
            conversation: ConversationId::default(),
            envelope: Hash::default(),
            created: 0,
            author: Author::Own { unit: UnitId::default() },
            restored: false,
            content,
        };
        let times = Times::default();
        LetterView { message, at: 0, mine: true, step: None, times, waiting: None, unsent: false }
    }

    fn with_files(sizes: &[u64]) -> LetterView {
        let file = |&size: &u64| AttachmentView {
            attachment: AttachmentId::default(),
            name: "Befund.pdf".to_owned(),
            media_type: String::new(),
            size,
        };
        letter(Content::Message {
            topic: None,
            subject: None,
            text: String::new(),
            attachments: sizes.iter().map(file).collect(),
            profile: None,
            decision: None,
            consent: None,
        })
    }

    #[test]
    fn letters_and_their_files_count() {
        let call_back = CallBack {
            topic: String::new(),
            telephone: String::new(),
            window: String::new(),
            desk_word: String::new(),
            person_word: String::new(),
            note: String::new(),
        };
        let exchanges = [
            vec![with_files(&[]), with_files(&[1, 2])],
            vec![letter(Content::CallBack(call_back)), with_files(&[5 << 30])],
        ];
        assert_eq!(extent_of(&[]), Extent::default());
        assert_eq!(extent_of(&exchanges), Extent { letters: 4, files: 3, size: (5 << 30) + 3 });
    }
}
