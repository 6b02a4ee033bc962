//! The running server: its data directory, its listener, and how it stops.

use std::{
    fmt,
    fs::{self, DirBuilder, Permissions},
    io,
    os::unix::fs::{DirBuilderExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use axum::{
    Router,
    extract::connect_info::Connected,
    serve::{IncomingStream, Listener},
};

use crate::{
    Backend,
    blobs::{BlobsError, ObjectBlobs},
    clock,
    knock::Peer,
    notices::{self, Notices, NoticesError, Reach, vapid_file},
    opaque::{Opaque, SetupError},
    rows::sqlite::{OpenError, SqliteRows},
};

/// How often what has ended is forgotten.
const PURGE_EVERY: Duration = Duration::from_secs(10 * 60);
/// How long running requests may go on once the server is to stop. Uploads resume at the next start.
const GRACE: Duration = Duration::from_secs(5);

/// Why the data directory cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// It cannot be made, or its permissions cannot be set.
    #[error("the data directory {0} cannot be used")]
    Directory(PathBuf, #[source] io::Error),
    /// The database cannot be opened.
    #[error(transparent)]
    Database(#[from] OpenError),
    /// The blobs cannot be reached.
    #[error(transparent)]
    Blobs(#[from] BlobsError),
    /// The OPAQUE secret cannot be used.
    #[error(transparent)]
    Opaque(#[from] SetupError),
    /// Notices cannot be sent.
    #[error(transparent)]
    Notices(#[from] NoticesError),
}

impl DataError {
    /// A stable name of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Directory(..) => "data-directory",
            Self::Database(error) => error.code(),
            Self::Blobs(error) => error.code(),
            Self::Opaque(error) => error.code(),
            Self::Notices(error) => error.code(),
        }
    }
}

/// A directory that holds everything of one server: `siegel.db`, `blobs/`, `opaque-setup`, `vapid-key`.
#[derive(Debug, Clone)]
pub struct DataDirectory(PathBuf);

impl DataDirectory {
    /// The directory at `path`, made if it does not exist; only its owner may enter it.
    ///
    /// # Errors
    /// [`DataError::Directory`] if that is not possible.
    pub fn open(path: &Path) -> Result<Self, DataError> {
        let failed = |error| DataError::Directory(path.to_owned(), error);
        DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(failed)?;
        fs::set_permissions(path, Permissions::from_mode(0o700)).map_err(failed)?;
        Ok(Self(path.to_owned()))
    }

    /// Its database, brought up to date.
    ///
    /// # Errors
    /// [`DataError::Database`] if it cannot be opened.
    pub async fn rows(&self) -> Result<SqliteRows, DataError> {
        Ok(SqliteRows::open(&self.0.join("siegel.db")).await?)
    }

    /// A backend on everything in it.
    ///
    /// # Errors
    /// [`DataError`] if any of it cannot be used.
    pub async fn backend(&self) -> Result<Backend, DataError> {
        let rows = self.rows().await?;
        let blobs = ObjectBlobs::local(&self.0.join("blobs"))?;
        let opaque = Opaque::open(&self.0.join("opaque-setup"))?;
        let notices = Notices::open(&vapid_file(&self.0), Reach::Outside)?;
        Ok(Backend::new(Arc::new(rows), Arc::new(blobs), opaque, notices))
    }
}

/// Serves until `stop` resolves, then lets running requests end.
///
/// # Errors
/// If the listener fails.
pub async fn serve<L>(
    listener: L,
    router: Router,
    backend: Arc<Backend>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()>
where
    L: Listener<Addr: fmt::Debug>,
    Peer: for<'a> Connected<IncomingStream<'a, L>>,
{
    let purging = tokio::spawn(purge(backend.clone()));
    let telling = tokio::spawn(notices::run(backend.clone()));
    let (wake, (stopping, stopped)) = (backend.wake.clone(), tokio::sync::oneshot::channel());
    let shutdown = async move {
        stop.await;
        wake.close();
        // An error says that serving has ended already.
        let _ = stopping.send(());
    };
    let deadline = async {
        // An error says that the listener failed before anybody asked to stop: then serving ends by itself.
        if stopped.await.is_err() {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(GRACE).await;
    };
    let served = tokio::select! {
        served = axum::serve(listener, router.into_make_service_with_connect_info::<Peer>()).with_graceful_shutdown(shutdown) => served,
        () = deadline => Ok(()),
    };
    purging.abort();
    telling.abort();
    backend.rows.close().await;
    served
}

async fn purge(backend: Arc<Backend>) {
    let mut interval = tokio::time::interval(PURGE_EVERY);
    loop {
        interval.tick().await;
        backend.knocks.forget();
        backend.notices.codes.forget();
        if let Err(error) = backend.rows.purge(clock::now()).await {
            tracing::warn!(code = error.code(), "what has ended could not be forgotten");
        }
        if let Err(error) = backend.close_accounts(clock::now()).await {
            tracing::warn!(code = error.code(), "accounts could not be closed");
        }
    }
}
