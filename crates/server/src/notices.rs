//! Notices: people are told that there is mail, on their devices and by e-mail, and nothing more.
//!
//! **Invariant:** a notice says nothing of the mail, of its reader or of its writer, and names nobody. **Invariant:** what waits is in memory:
//! a restart loses notices, never mail.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use envelope::{AccountId, DeviceId};
use futures_util::future::{try_join, try_join_all};
use tokio::{
    sync::{Notify, Semaphore},
    task::JoinSet,
    time::Instant,
};
use wire::limits::{NOTICE_MINUTES, NOTICE_WAIT_SECONDS};

use crate::{
    rows::{RowsError, notices::ToldDevice},
    state::Backend,
};

mod codes;
mod mailer;
mod outside;
mod push;
mod queue;
mod vapid;

pub(crate) use codes::Codes;
pub use mailer::{Letter, MailError, Mailer, SmtpError};
pub use outside::Reach;
pub(crate) use outside::is_endpoint;
pub use vapid::{Vapid, VapidError};

use push::{Outcome, Pusher};
use queue::{Job, Queue, To};

/// Accounts that are told at the same time.
const AT_ONCE: usize = 16;

/// Why notices cannot be sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NoticesError {
    /// The server's key for push services cannot be used.
    #[error(transparent)]
    Vapid(#[from] VapidError),
    /// The system's certificates cannot be used.
    #[error("TLS cannot be used")]
    Tls(#[source] reqwest::Error),
}

impl NoticesError {
    /// A stable name of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Vapid(error) => error.code(),
            Self::Tls(_) => "notices-tls",
        }
    }
}

/// How long things take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    /// How long a device that is open has to fetch a message before somebody is told of it.
    pub wait: Duration,
    /// Between two notices for one account.
    pub pause: Duration,
    /// Until a notice that failed is tried again; twice as long the next time.
    pub again: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            wait: Duration::from_secs(NOTICE_WAIT_SECONDS),
            pause: Duration::from_secs(NOTICE_MINUTES * 60),
            again: Duration::from_secs(60),
        }
    }
}

/// Who is told, when, and by what.
pub struct Notices {
    /// What sends e-mail, if anything does.
    pub mailer: Option<Mailer>,
    /// How long things take.
    pub timing: Timing,
    /// How often codes are mailed.
    pub(crate) codes: Codes,
    pusher: Pusher,
    queue: Mutex<Queue>,
    changed: Notify,
}

impl Notices {
    /// Notices by push with the key in the file at `vapid`, which is made at the first start. Nobody waits for one yet.
    ///
    /// # Errors
    /// [`NoticesError`].
    pub fn open(vapid: &Path, reach: Reach) -> Result<Self, NoticesError> {
        let vapid = Vapid::open(vapid)?;
        Ok(Self {
            mailer: None,
            timing: Timing::default(),
            codes: Codes::default(),
            pusher: Pusher::new(vapid, reach).map_err(NoticesError::Tls)?,
            queue: Mutex::default(),
            changed: Notify::new(),
        })
    }

    /// Where the portal is, for push services that want to complain.
    pub fn set_contact(&mut self, origin: &str) {
        self.pusher.contact = origin.starts_with("https://").then(|| origin.to_owned());
    }

    /// What browsers subscribe with.
    pub fn key(&self) -> Vec<u8> {
        self.pusher.vapid.public_key()
    }

    /// How far push services may be away.
    pub(crate) const fn reach(&self) -> Reach {
        self.pusher.reach
    }

    /// There is mail for an account. Its devices are told unless one of them fetches it by itself.
    pub(crate) fn mail(&self, account: AccountId) {
        self.queue().mail(account, Instant::now(), self.timing);
        self.changed.notify_one();
    }

    /// A device of the account looks for mail: whoever looks need not be told.
    pub(crate) fn seen(&self, account: AccountId) {
        self.queue().seen(account);
    }

    /// What is to be told now, as soon as there is something.
    async fn due(&self) -> Vec<Job> {
        loop {
            let now = Instant::now();
            let (jobs, next) = {
                let mut queue = self.queue();
                (queue.take_due(now, self.timing), queue.next_due())
            };
            if !jobs.is_empty() {
                return jobs;
            }
            let timer = async {
                match next {
                    Some(next) => tokio::time::sleep_until(next).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = timer => {}
                () = self.changed.notified() => {}
            }
        }
    }

    fn failed(&self, job: Job) {
        if !self.queue().failed(job, Instant::now(), self.timing) {
            tracing::warn!("a notice was given up");
        }
        self.changed.notify_one();
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        // Whoever panicked while holding it has changed it wholly or not at all.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The file of the server's key for push services, in its data directory.
pub fn vapid_file(directory: &Path) -> PathBuf {
    directory.join("vapid-key")
}

/// Tells whoever is to be told, until it is dropped.
pub(crate) async fn run(backend: Arc<Backend>) {
    let room = Arc::new(Semaphore::new(AT_ONCE));
    // Dropped with this: what is being told then is not told.
    let mut telling = JoinSet::new();
    loop {
        for job in backend.notices.due().await {
            let place = Arc::clone(&room).acquire_owned().await;
            let backend = Arc::clone(&backend);
            telling.spawn(async move {
                if let Err(error) = tell(&backend, job).await {
                    tracing::error!(code = error.code(), "who is to be told could not be read");
                    backend.notices.failed(job);
                }
                drop(place);
            });
        }
        while telling.try_join_next().is_some() {}
    }
}

/// Tells devices and address at the same time: one that does not answer keeps no other waiting.
async fn tell(backend: &Backend, job: Job) -> Result<(), RowsError> {
    try_join(tell_devices(backend, job), tell_address(backend, job)).await.map(drop)
}

async fn tell_devices(backend: &Backend, job: Job) -> Result<(), RowsError> {
    let meant = |device: DeviceId| match job.to {
        To::Everybody => true,
        To::Device(one) => one == device,
        To::Email => false,
    };
    let devices = backend.rows.told_devices(job.account).await?;
    let told = devices.into_iter().filter(|told| meant(told.device));
    try_join_all(told.map(async |ToldDevice { device, endpoint }| {
        match backend.notices.pusher.push(&endpoint).await {
            Outcome::Done => {}
            Outcome::Gone => backend.rows.forget_endpoint(&endpoint).await?,
            Outcome::Later => backend.notices.failed(Job { to: To::Device(device), ..job }),
        }
        Ok(())
    }))
    .await
    .map(drop)
}

async fn tell_address(backend: &Backend, job: Job) -> Result<(), RowsError> {
    if matches!(job.to, To::Everybody | To::Email)
        && let Some(mailer) = &backend.notices.mailer
        && let Some(told) = backend.rows.told_address(job.account).await?
        && mailer.send(&told.address, told.language, Letter::Mail).await == Err(MailError::Unavailable)
    {
        backend.notices.failed(Job { to: To::Email, ..job });
    }
    Ok(())
}
