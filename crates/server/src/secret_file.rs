//! Secrets that the server makes at its first start and keeps, each in a file of its own that only its owner may read.

use std::{
    fs::{self, OpenOptions, Permissions},
    io::{self, Write as _},
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use zeroize::Zeroizing;

/// Why a secret's file cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SecretFileError {
    /// It cannot be read or written.
    #[error("{0} cannot be used")]
    File(PathBuf, #[source] io::Error),
    /// Others than its owner may read it.
    #[error("{0} may be read by others: chmod 600")]
    Permissions(PathBuf),
}

impl SecretFileError {
    /// A stable name of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::File(..) => "secret-file",
            Self::Permissions(_) => "secret-permissions",
        }
    }
}

/// What the file at `path` holds; what `make` gives, if there is none, which is kept from then on.
pub(crate) fn read_or_make(
    path: &Path,
    make: impl FnOnce() -> Zeroizing<Vec<u8>>,
) -> Result<Zeroizing<Vec<u8>>, SecretFileError> {
    let failed = |error| SecretFileError::File(path.to_owned(), error);
    match fs::read(path) {
        Ok(bytes) => {
            let bytes = Zeroizing::new(bytes);
            if fs::metadata(path).map_err(failed)?.permissions().mode() & 0o077 != 0 {
                return Err(SecretFileError::Permissions(path.to_owned()));
            }
            Ok(bytes)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let bytes = make();
            write(path, &bytes).map_err(failed)?;
            Ok(bytes)
        }
        Err(error) => Err(failed(error)),
    }
}

/// Whole or not at all, whatever happens meanwhile.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = path.with_extension("new");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
    file.set_permissions(Permissions::from_mode(0o600))?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    path.parent().map_or(Ok(()), |directory| fs::File::open(directory)?.sync_all())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_made_once_and_kept_for_its_owner_only() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("secret");
        let open = || read_or_make(&path, || Zeroizing::new(vec![7; 3]));
        assert_eq!(**open().unwrap(), [7; 3]);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::write(&path, b"another").unwrap();
        assert_eq!(&**open().unwrap(), b"another");
        for mode in [0o644, 0o640, 0o604] {
            fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
            assert!(matches!(open(), Err(SecretFileError::Permissions(_))), "{mode:o}");
        }
    }
}
