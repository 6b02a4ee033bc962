//! A throw-away certificate for this machine, as files.

#[cfg(feature = "journeys")]
use std::fs;
use std::path::{Path, PathBuf};

#[cfg(feature = "journeys")]
use anyhow::Result;

/// The certificate and its key, in PEM.
pub(super) struct Certificate {
    certificate: PathBuf,
    key: PathBuf,
}

impl Certificate {
    /// A new certificate for `localhost`, in this folder.
    #[cfg(feature = "journeys")]
    pub(super) fn make(folder: &Path) -> Result<Self> {
        let pair = rcgen::generate_simple_self_signed(["localhost".to_owned()])?;
        let made = Self { certificate: folder.join("certificate.pem"), key: folder.join("key.pem") };
        fs::write(&made.certificate, pair.cert.pem())?;
        fs::write(&made.key, pair.signing_key.serialize_pem())?;
        Ok(made)
    }

    /// The certificate's file.
    pub(super) fn certificate(&self) -> &Path {
        &self.certificate
    }

    /// The key's file.
    pub(super) fn key(&self) -> &Path {
        &self.key
    }
}
