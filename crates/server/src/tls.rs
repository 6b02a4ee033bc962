//! TLS without a proxy in front: certificate and key from files, handshakes beside each other.
//!
//! **Invariant:** no handshake waits for another one; how many are under way and how long one takes is limited.

use std::{io, net::SocketAddr, path::Path, sync::Arc, time::Duration};

use axum::serve::Listener;
use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem, pem::PemObject as _},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, mpsc},
    task::JoinHandle,
    time::timeout,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

/// How long a handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// How many may be under way at once; further connections wait in the system's queue.
const HANDSHAKES: usize = 1024;
/// How long to wait when the system gives no connection, as with too many open files.
const BREATH: Duration = Duration::from_millis(500);

/// Why certificate and key cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// The certificate's file cannot be read, or holds none in PEM.
    #[error("the certificate cannot be read")]
    Certificate(#[source] pem::Error),
    /// The key's file cannot be read, or holds none in PEM.
    #[error("the key cannot be read")]
    Key(#[source] pem::Error),
    /// They do not belong together, or are of a kind that is not known here.
    #[error("certificate and key do not fit together")]
    Pair(#[source] rustls::Error),
}

impl TlsError {
    /// A stable name of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Certificate(_) => "tls-certificate",
            Self::Key(_) => "tls-key",
            Self::Pair(_) => "tls-pair",
        }
    }
}

/// TLS 1.2 and 1.3 with the certificate, its chain, and its key in these PEM files.
///
/// # Errors
/// [`TlsError`].
pub fn config(certificate: &Path, key: &Path) -> Result<Arc<ServerConfig>, TlsError> {
    let chain = CertificateDer::pem_file_iter(certificate).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let chain = chain.map_err(TlsError::Certificate)?;
    let key = PrivateKeyDer::from_pem_file(key).map_err(TlsError::Key)?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key))
        .map_err(TlsError::Pair)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// Connections whose handshake is done.
pub struct TlsListener {
    address: SocketAddr,
    ready: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
    accepting: JoinHandle<()>,
}

impl TlsListener {
    /// Takes the connections of `tcp`, and shakes hands.
    ///
    /// # Errors
    /// If the listener has no address.
    pub fn new(tcp: TcpListener, config: Arc<ServerConfig>) -> io::Result<Self> {
        let address = tcp.local_addr()?;
        let (send, ready) = mpsc::channel(1);
        let accepting = tokio::spawn(shake_hands(tcp, TlsAcceptor::from(config), send));
        Ok(Self { address, ready, accepting })
    }
}

impl Drop for TlsListener {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.ready.recv().await {
            Some(connection) => connection,
            // Only if accepting panicked: then nothing comes any more.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        Ok(self.address)
    }
}

async fn shake_hands(
    tcp: TcpListener,
    acceptor: TlsAcceptor,
    ready: mpsc::Sender<(TlsStream<TcpStream>, SocketAddr)>,
) {
    let places = Arc::new(Semaphore::new(HANDSHAKES));
    loop {
        // Never closed: an error is impossible, and would end accepting.
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        let (stream, address) = match tcp.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "no connection could be taken");
                tokio::time::sleep(BREATH).await;
                continue;
            }
        };
        let (acceptor, ready) = (acceptor.clone(), ready.clone());
        tokio::spawn(async move {
            // What fails here is a port scan or a browser that dislikes the certificate: nobody to tell.
            if let Ok(Ok(stream)) = timeout(HANDSHAKE, acceptor.accept(stream)).await {
                // An error says that the server has ended.
                let _ = ready.send((stream, address)).await;
            }
            drop(place);
        });
    }
}
