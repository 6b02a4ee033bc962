//! The outbox as the store has it: taken over when the account is opened, and again when another tab has changed it.

use std::collections::{HashMap, HashSet};

use envelope::{AttachmentId, MessageId};
use gloo_timers::future::TimeoutFuture;
use leptos::{prelude::*, task::spawn_local};
use worker::Failure;

use super::{
    Opened, Outbox, TABLE, TIMES,
    drafts::{DraftPlace, empty_draft},
    entry::Unsent,
    kept::{Kept, KeptDraft},
    patience::Patience,
};
use crate::{
    error::Error,
    view::{Draft, Times},
};

/// What the store holds.
#[derive(Default)]
struct Recalled {
    drafts: Vec<KeptDraft>,
    sent: Vec<Unsent>,
    /// Staged, and mentioned by nothing.
    orphans: Vec<AttachmentId>,
}

impl Outbox {
    /// Takes over what the store holds, again and again until it can be read; then sets out.
    pub(super) fn recall_soon(self) {
        let Ok(opened) = self.opened() else { return };
        spawn_local(async move {
            let mut patience = Patience::default();
            while opened.is_alive() {
                match self.recall(&opened).await {
                    Ok(()) => {
                        self.keeps();
                        return self.rouse();
                    }
                    Err(error) => self.note(Err(error)),
                }
                TimeoutFuture::new(patience.next_break(js_sys::Math::random())).await;
            }
        });
    }

    async fn recall(self, opened: &Opened) -> Result<(), Error> {
        let turn = self.turn().await;
        let Recalled { drafts, sent, orphans } = self.read(opened).await?;
        let gone = self.gone(opened, &sent).await?;
        if !opened.is_alive() {
            return Ok(());
        }
        self.take_over_sent(sent, &gone);
        let interrupted = self.take_over_drafts(drafts);
        self.recalled.set(true);
        opened.store.drop_parts(&orphans).await?;
        drop(turn);
        for message in interrupted {
            self.seal_interrupted(message);
        }
        Ok(())
    }

    async fn read(self, opened: &Opened) -> Result<Recalled, Error> {
        // In this order: what another tab stages meanwhile was mentioned before.
        let staged = opened.store.staged().await?;
        let mut recalled = Recalled::default();
        let mut unreadable = false;
        for kept in opened.store.entries().await? {
            match self.vault.open_row(TABLE, &kept.message.to_string(), &kept.sealed).await {
                Ok(Kept::Draft(draft)) => recalled.drafts.push(draft),
                Ok(Kept::Sent(sent)) => {
                    recalled.sent.push(sent.with_row(kept.sealed, kept.envelope));
                }
                // Damaged, or of a newer version: it stays where it is.
                Err(Error::Worker(Failure::Unopened)) => unreadable = true,
                Err(error) => return Err(error),
            }
        }
        if !unreadable {
            let of_drafts = recalled.drafts.iter().flat_map(KeptDraft::attachments);
            let of_sent = recalled.sent.iter().flat_map(Unsent::attachments);
            let mentioned: HashSet<_> = of_drafts.chain(of_sent).collect();
            recalled.orphans = staged.into_iter().filter(|staged| !mentioned.contains(staged)).collect();
        }
        Ok(recalled)
    }

    /// What this tab shows as unsent and the store no longer has: handed over by another tab, with its times, or thrown
    /// away there.
    async fn gone(
        self,
        opened: &Opened,
        sent: &[Unsent],
    ) -> Result<HashMap<MessageId, Option<Times>>, Error> {
        let kept: HashSet<_> = sent.iter().map(|one| one.message).collect();
        let is_gone = |one: &&Unsent| !one.is_handed_over() && !kept.contains(&one.message);
        let gone: Vec<_> =
            self.unsent.with_untracked(|all| all.iter().filter(is_gone).map(|one| one.message).collect());
        let mut times = HashMap::new();
        for message in gone {
            let id = message.to_string();
            let row = match opened.store.row(TIMES, &id).await? {
                Some(sealed) => Some(self.vault.open_row::<Times>(TIMES, &id, &sealed).await?),
                None => None,
            };
            times.insert(message, row);
        }
        Ok(times)
    }

    fn take_over_sent(self, sent: Vec<Unsent>, gone: &HashMap<MessageId, Option<Times>>) {
        self.unsent.update(|all| {
            for one in all.iter_mut() {
                if let Some(Some(times)) = gone.get(&one.message) {
                    one.settle(*times);
                }
            }
            all.retain(|one| !matches!(gone.get(&one.message), Some(None)) && !one.is_over());
            for kept in sent {
                match all.iter_mut().find(|one| one.message == kept.message) {
                    // What this tab has not kept itself another one has.
                    Some(one) if one.row != kept.row && !one.is_handed_over() => one.catch_up(kept),
                    Some(_) => {}
                    None => all.push(kept),
                }
            }
            all.sort_by_key(Unsent::created);
        });
        gone.keys().for_each(|message| self.stop(*message));
    }

    /// Shows what is kept where nothing newer is being written. Answers with drafts that have interrupted files.
    fn take_over_drafts(self, kept: Vec<KeptDraft>) -> Vec<MessageId> {
        let kept_ids: HashSet<_> = kept.iter().map(KeptDraft::message).collect();
        let mut newest: HashMap<DraftPlace, KeptDraft> = HashMap::new();
        for draft in kept {
            let place = draft.place();
            if newest.get(&place).is_none_or(|other| other.saved_at() < draft.saved_at()) {
                newest.insert(place, draft);
            }
        }
        // Sent or thrown away in another tab.
        for (place, signal) in self.all_drafts() {
            if signal.with_untracked(|draft| draft.saved_at.is_some() && !kept_ids.contains(&draft.message)) {
                signal.set(empty_draft(place));
            }
        }
        let mut taken = Vec::new();
        for (place, kept) in newest {
            let (draft, sealed) = kept.into_draft();
            let signal = self.draft_signal(place);
            if self.gives_way(signal, &draft) {
                self.rooms.update_value(|rooms| {
                    rooms.sealing.sealed.extend(sealed.into_iter().map(|file| (file.attachment, file)));
                });
                taken.push(draft.message);
                signal.set(draft);
            }
        }
        taken
    }

    /// Whether a draft on the page gives way to the one that is kept: nothing has been done to it here that is not kept.
    fn gives_way(self, signal: RwSignal<Draft>, kept: &Draft) -> bool {
        signal.with_untracked(|draft| {
            let is_changed = self.rooms.with_value(|rooms| rooms.drafts.changed.contains(&draft.message));
            let is_older =
                draft.message == kept.message && !draft.is_sealing() && draft.saved_at < kept.saved_at;
            !is_changed && (draft.is_empty() || is_older)
        })
    }
}
