//! When something is brought to the server: one message after the other in the order of sending, by the leading tab; what
//! fails is tried again, later and later.

use envelope::MessageId;
use gloo_timers::future::TimeoutFuture;
use leptos::{prelude::*, task::spawn_local};

use super::{
    Outbox,
    entry::{Event, Unsent, waiting_after},
    patience::Patience,
    upload::SealedMessage,
};
use crate::{api::Cancel, error::Error, view::Waiting};

/// The line to the server.
#[derive(Default)]
pub(super) struct Line {
    running: bool,
    /// Somebody asked for it since it set out.
    again: bool,
    patience: Patience,
    /// Ends the break before the next try.
    rest: Option<Cancel>,
    /// What is being brought.
    current: Option<(MessageId, Cancel)>,
    /// Sealed, but the device could not keep it yet: sealed again it would be another envelope of the chain. Nothing else is sealed
    /// until it is kept.
    pub(super) unstored: Option<(MessageId, SealedMessage)>,
}

/// What comes after a pass.
enum Next {
    /// Nothing to do, or nothing that goes without the person.
    Rest,
    /// Try again after a break.
    Later,
}

impl Outbox {
    /// Sets out, or ends the break before the next try.
    pub(super) fn rouse(self) {
        let runs = self.rooms.try_update_value(|rooms| {
            let line = &mut rooms.line;
            line.again = true;
            line.patience.renew();
            if let Some(rest) = line.rest.take() {
                rest.cancel();
            }
            std::mem::replace(&mut line.running, true)
        });
        if runs == Some(false) {
            spawn_local(self.run());
        }
    }

    /// Stops bringing this message, if it is the one.
    pub(super) fn stop(self, message: MessageId) {
        let current = self.rooms.with_value(|rooms| rooms.line.current.clone());
        if let Some((_, cancel)) = current.filter(|(current, _)| *current == message) {
            cancel.cancel();
        }
    }

    /// The account is no longer open.
    pub(super) fn stop_all(self) {
        self.rooms.update_value(|rooms| {
            let line = &mut rooms.line;
            line.unstored = None;
            let wishes = [line.rest.take(), line.current.take().map(|(_, cancel)| cancel)];
            wishes.iter().flatten().for_each(Cancel::cancel);
        });
    }

    async fn run(self) {
        loop {
            self.rooms.update_value(|rooms| rooms.line.again = false);
            let next = self.pass().await;
            if self.rooms.with_value(|rooms| rooms.line.again) {
                continue;
            }
            match next {
                Next::Rest => break,
                Next::Later => self.take_a_break().await,
            }
        }
        self.rooms.update_value(|rooms| rooms.line.running = false);
    }

    async fn take_a_break(self) {
        let rest = Cancel::default();
        let length = self.rooms.try_update_value(|rooms| {
            rooms.line.rest = Some(rest.clone());
            rooms.line.patience.next_break(js_sys::Math::random())
        });
        let slept = async {
            TimeoutFuture::new(length.unwrap_or_default()).await;
            Ok(())
        };
        // Whether it was slept through or cut short, it is over.
        let _ = rest.unless(slept).await;
        self.rooms.update_value(|rooms| rooms.line.rest = None);
    }

    /// Brings what is due, until nothing is or something fails that would fail for the others as well.
    async fn pass(self) -> Next {
        let Ok(opened) = self.opened() else { return Next::Rest };
        while self.vault.leading().get_untracked() {
            let Some(message) = self.first_due() else { break };
            if self.vault.session_ended().get_untracked() {
                self.hold_due(Waiting::SignIn);
                return Next::Rest;
            }
            if !is_online() || self.vault.offline().get_untracked() {
                self.hold_due(Waiting::Connection);
                return Next::Later;
            }
            let cancel = Cancel::default();
            self.rooms.update_value(|rooms| rooms.line.current = Some((message, cancel.clone())));
            let outcome = self.bring(&opened, message, &cancel).await;
            if !opened.is_alive() {
                return Next::Rest;
            }
            self.rooms.update_value(|rooms| rooms.line.current = None);
            let Err(error) = outcome else {
                self.rooms.update_value(|rooms| rooms.line.patience.renew());
                continue;
            };
            match waiting_after(error) {
                // The person threw it away.
                _ if error == Error::Cancelled => {}
                Waiting::SignIn => {
                    self.vault.notice(&error);
                    self.hold_due(Waiting::SignIn);
                    return Next::Rest;
                }
                Waiting::Connection => {
                    self.hold_due(Waiting::Connection);
                    return Next::Later;
                }
                refused @ Waiting::Refused(_) => {
                    self.vault.notice(&error);
                    self.apply(message, Event::Held(refused));
                    // What this device refuses is tried anew by the next start; where even a refusal cannot be kept, too.
                    if !matches!(error, Error::Storage(_)) {
                        self.note(self.keep_as_it_is(&opened, message).await);
                    }
                }
            }
        }
        Next::Rest
    }

    fn first_due(self) -> Option<MessageId> {
        self.unsent.with_untracked(|all| all.iter().find(|one| one.is_due()).map(|one| one.message))
    }

    fn hold_due(self, waiting: Waiting) {
        self.unsent.update(|all| {
            all.iter_mut().filter(|one| Unsent::is_due(one)).for_each(|one| one.apply(Event::Held(waiting)));
        });
    }
}

fn is_online() -> bool {
    window().navigator().on_line()
}
