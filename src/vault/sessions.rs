//! Where the account is signed in, what those devices are called, ending that; and what happened to the account.

use envelope::{Base64, DeviceId, SessionId};
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};
use wire::{
    ProblemKind,
    account::{DeviceName, ListedSession, Session},
    activity::Event,
};

use super::Vault;
use crate::{
    api,
    device::{self, Browser, System},
    error::Error,
};

/// The table of names.
const TABLE: &str = "device";
/// Characters of a device's name at most; shorter ones are filled up, so that the sealed name does not tell its length.
pub const NAME_LEN: usize = 40;

/// A session of the account, and the device that it is on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionView {
    /// The session.
    pub session: Session,
    /// When the account was first opened on this device, ms since 1970.
    pub first_seen: u64,
    /// When the session was last used, to a few minutes, ms since 1970.
    pub last_seen: u64,
    /// What the device is; none if it has not said so, or what the server keeps of it does not open.
    pub device: Option<DeviceView>,
}

/// What a device is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceView {
    /// Its browser, as it says itself.
    pub browser: Browser,
    /// What that runs on.
    pub system: System,
    /// Its name, if the person has given it one.
    pub name: Option<String>,
}

/// What the server keeps sealed.
#[derive(Serialize, Deserialize)]
struct Named {
    browser: Browser,
    system: System,
    name: String,
}

impl Vault {
    /// Where the account is signed in.
    ///
    /// # Errors
    /// No answer, or the session has ended.
    pub async fn sessions(self) -> Result<Vec<SessionView>, Error> {
        let listed = api::sessions().await.inspect_err(|error| self.notice(error))?.sessions;
        let mut sessions = Vec::with_capacity(listed.len());
        for ListedSession { session, first_seen, last_seen, name } in listed {
            let device = match name {
                Some(name) => self.open_device(session.device, &name).await,
                None => None,
            };
            sessions.push(SessionView { session, first_seen, last_seen, device });
        }
        Ok(sessions)
    }

    async fn open_device(self, device: DeviceId, name: &Base64) -> Option<DeviceView> {
        let named = self.open_row::<Named>(TABLE, &device.to_string(), name.as_ref()).await.ok()?;
        let Named { browser, system, name } = named;
        let name = Some(name.trim_end().to_owned()).filter(|name| !name.is_empty());
        Some(DeviceView { browser, system, name })
    }

    /// Gives a device a name.
    ///
    /// # Errors
    /// No answer, or the session has ended.
    pub async fn name_device(self, view: &SessionView, name: &str) -> Result<(), Error> {
        let (browser, system) = match &view.device {
            Some(device) => (device.browser, device.system),
            None => (Browser::Other, System::Other),
        };
        let outcome = self.put_name(view.session.device, Named { browser, system, name: name.to_owned() });
        outcome.await.inspect_err(|error| self.notice(error))
    }

    async fn put_name(self, device: DeviceId, mut named: Named) -> Result<(), Error> {
        named.name = format!("{:<NAME_LEN$}", named.name);
        let name = Base64(self.seal_row(TABLE, &device.to_string(), &named).await?);
        api::name_device(device, &DeviceName { name }).await
    }

    /// Says what this device is, unless it has. Without an answer it says so the next time.
    pub(super) fn introduce_device(self, session: SessionId) {
        spawn_local(async move {
            let Ok(all) = api::sessions().await else { return };
            let own = all.sessions.into_iter().find(|listed| listed.session.session == session);
            if let Some(own) = own.filter(|own| own.name.is_none()) {
                let (browser, system) = device::described();
                let named = Named { browser, system, name: String::new() };
                let _ = self.put_name(own.session.device, named).await;
            }
        });
    }

    /// Ends a session of the account, or every other one. One that has ended already is as good.
    ///
    /// # Errors
    /// No answer, or this session has ended.
    pub async fn end_sessions(self, which: Option<SessionId>) -> Result<(), Error> {
        let outcome = match which {
            Some(session) => api::end_session(session).await,
            None => api::end_other_sessions().await,
        };
        match outcome {
            Err(Error::Problem(ProblemKind::NotFound)) => Ok(()),
            outcome => outcome.inspect_err(|error| self.notice(error)),
        }
    }

    /// What happened to the account lately, the newest first.
    ///
    /// # Errors
    /// No answer, or the session has ended.
    pub async fn activity(self) -> Result<Vec<Event>, Error> {
        Ok(api::activity().await.inspect_err(|error| self.notice(error))?.events)
    }
}
