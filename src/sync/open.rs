//! Opening what is kept on this device, the newest first.

use envelope::Envelope;
use futures_util::{StreamExt as _, stream};
use js_sys::Uint8Array;
use leptos::prelude::*;
use wire::feed::Cursor;
use worker::{
    Answer, Call, Failure,
    view::{Author, Content, MessageView},
};

use super::{Mailbox, kept_mail::KeptMessage, opened::Opened};
use crate::{device, error::Error, outbox::TIMES, store::AccountStore, view::Times};

/// Envelopes that are read and handed to the module ahead of the one that it opens.
const AHEAD: usize = 8;

/// What is opened shows at these intervals, ms: pages are not drawn anew for each of a thousand letters.
pub(super) const SHOWN_EVERY: u64 = 120;

/// What became of an envelope.
pub(super) enum Outcome {
    /// It opened.
    Opened(Box<KeptMessage>),
    /// It did not open, or nobody vouches for it.
    Refused(Cursor),
    /// That cannot be said yet: it names a directory that could not be fetched.
    Later,
}

impl Outcome {
    /// Whether what opened was keys of earlier messages.
    fn holds_keys(&self) -> bool {
        matches!(self, Self::Opened(message) if matches!(message.view.content, Content::Keys))
    }
}

impl Mailbox {
    /// Shows what is kept of opened envelopes, then opens every one that is not among them.
    pub(super) async fn open_kept(self) -> Result<(), Error> {
        self.show_kept().await?;
        let places = self.store()?.places().await?;
        self.open_places(places).await
    }

    /// Opens the envelopes at these places that have not been opened yet, the newest first. If keys of earlier messages are among
    /// them, what did not open is tried once more: it may be what they are for.
    pub(super) async fn open_places(self, places: Vec<Cursor>) -> Result<(), Error> {
        let (mut unopened, keys) = self.try_places(places).await?;
        if keys {
            unopened.extend(self.opened.try_update(Opened::forget_unopened).unwrap_or_default());
            (unopened, _) = self.try_places(unopened).await?;
        }
        if !unopened.is_empty() && self.vault.account().is_some() {
            self.opened.update(|opened| unopened.into_iter().for_each(|place| opened.refuse(place)));
        }
        Ok(())
    }

    /// Gives the places whose envelopes did not open, and whether keys of earlier messages were among the others.
    async fn try_places(self, mut places: Vec<Cursor>) -> Result<(Vec<Cursor>, bool), Error> {
        let (mut unopened, mut keys) = (Vec::new(), false);
        let store = self.store()?;
        self.opened.with_untracked(|opened| places.retain(|place| !opened.has(*place)));
        places.sort_unstable_by(|a, b| b.cmp(a));
        let mut outcomes = stream::iter(places).map(|place| self.open_one(&store, place)).buffered(AHEAD);
        let (mut some, mut shown) = (Vec::new(), device::now());
        while let Some(outcome) = outcomes.next().await {
            match outcome {
                Ok(Outcome::Refused(place)) => unopened.push(place),
                Ok(outcome) => {
                    keys |= outcome.holds_keys();
                    some.push(outcome);
                }
                Err(error) => {
                    self.take_opened(&mut some);
                    return Err(error);
                }
            }
            if device::now().saturating_sub(shown) >= SHOWN_EVERY {
                self.take_opened(&mut some);
                self.keep_full().await?;
                shown = device::now();
            }
        }
        self.take_opened(&mut some);
        Ok((unopened, keys))
    }

    /// Opens the envelope at a place.
    pub(super) async fn open_one(self, store: &AccountStore, at: Cursor) -> Result<Outcome, Error> {
        let Some(kept) = store.envelope(at).await? else { return Ok(Outcome::Refused(at)) };
        // Should the directory change meanwhile, it counts as verified by the one before.
        let directory = self.directory_in_force();
        let mut opened = self.open_envelope(&kept.envelope).await;
        if opened.as_ref().is_err_and(is_refusal) && self.names_newer_directory(&kept.envelope) {
            if let Err(error) = self.vault.refresh_directory().await {
                self.vault.notice(&error);
                return Ok(Outcome::Later);
            }
            opened = self.open_envelope(&kept.envelope).await;
        }
        let view = match opened {
            Ok(view) => view,
            Err(error) if is_refusal(&error) => {
                self.vault.notice(&error);
                return Ok(Outcome::Refused(at));
            }
            Err(error) => return Err(error),
        };
        let times = match view.author {
            Author::Own { .. } => self.own_times(store, &view).await,
            Author::Unit { .. } => None,
        };
        Ok(Outcome::Opened(Box::new(KeptMessage::new(&kept.place, directory, *view, times))))
    }

    /// The number of the directory that signatures are checked by now.
    pub(super) fn directory_in_force(self) -> u64 {
        self.vault.directory().with_untracked(|view| view.as_ref().map_or(0, |view| view.sequence))
    }

    async fn open_envelope(self, envelope: &[u8]) -> Result<Box<MessageView>, Error> {
        let answer = self.vault.call(Call::OpenMessage, Uint8Array::from(envelope)).await?;
        let (Answer::Message { view, state_row }, _) = answer else { return Err(Failure::Protocol.into()) };
        if let Some(state_row) = state_row
            && let Err(error) = self.vault.heed_state(&state_row).await
        {
            // What is kept now is asked for at the next unlocking at the latest.
            self.vault.notice(&error);
        }
        Ok(view)
    }

    /// Whether the sender used a directory that this device has not seen: its key may be in there.
    fn names_newer_directory(self, envelope: &[u8]) -> bool {
        let named = Envelope::parse(envelope).map(|envelope| envelope.header.directory);
        let seen = self.vault.directory().with_untracked(|view| view.as_ref().map(|view| view.sequence));
        named.is_ok_and(|named| Some(named) > seen)
    }

    /// When this device brought the message on its way. A row that is missing or does not open costs the person three times of
    /// day, and nothing else.
    async fn own_times(self, store: &AccountStore, view: &MessageView) -> Option<Times> {
        let row = view.message.to_string();
        let sealed = store.row(TIMES, &row).await.ok().flatten()?;
        self.vault.open_row(TIMES, &row, &sealed).await.ok()
    }

    /// Shows what was opened just now, and notes it to be kept.
    fn take_opened(self, outcomes: &mut Vec<Outcome>) {
        let opened = outcomes.drain(..).filter_map(|outcome| match outcome {
            Outcome::Opened(message) => Some(*message),
            Outcome::Refused(_) | Outcome::Later => None,
        });
        let messages: Vec<_> = opened.collect();
        self.note_opened(&messages);
        self.take(messages);
    }

    /// Shows messages, unless the account was locked meanwhile.
    pub(super) fn take(self, messages: Vec<KeptMessage>) {
        if messages.is_empty() || self.vault.account().is_none() {
            return;
        }
        let mut own_times = Vec::new();
        self.opened.update(|opened| {
            for message in messages {
                own_times.extend(message.times.map(|times| (message.view.message, times)));
                opened.take(&message.place(), message.view);
            }
        });
        if !own_times.is_empty() {
            self.times.update(|times| times.extend(own_times));
        }
    }
}

/// Whether the module looked at the envelope and refused it; otherwise it could not look.
fn is_refusal(error: &Error) -> bool {
    match error {
        Error::Worker(failure) => !matches!(failure, Failure::Locked | Failure::State | Failure::Protocol),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_module_looked_at_is_refused() {
        let check = |error: Error, refused: bool| assert_eq!(is_refusal(&error), refused, "{error}");
        check(Failure::Unopened.into(), true);
        check(Failure::UnknownUnit.into(), true);
        check(Failure::Internal.into(), true);
        check(Failure::Locked.into(), false);
        check(Failure::State.into(), false);
        check(Error::WorkerGone, false);
        check(Error::Cancelled, false);
        check(Error::Offline, false);
    }
}
