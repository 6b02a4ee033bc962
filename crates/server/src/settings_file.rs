//! Settings in TOML that hold a secret, in a file that only its owner may read.
//!
//! **Invariant:** nothing that is said of a broken file repeats what stands in it.

use std::{
    fs, io,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use zeroize::Zeroizing;

/// Why a file of settings cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsFileError {
    /// It cannot be read.
    #[error("{0} cannot be read")]
    File(PathBuf, #[source] io::Error),
    /// Others than its owner may read it.
    #[error("{0} may be read by others: chmod 600")]
    Permissions(PathBuf),
    /// It is not TOML of the right form.
    #[error("{0} does not say what it should, in line {1}")]
    Form(PathBuf, usize),
}

impl SettingsFileError {
    /// A stable name of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::File(..) => "settings-file",
            Self::Permissions(_) => "settings-permissions",
            Self::Form(..) => "settings-form",
        }
    }
}

/// A secret of the file.
pub(crate) struct Secret(Zeroizing<String>);

impl Secret {
    /// Its text.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(Zeroizing::new(text)))
    }
}

/// What the file at `path` says.
pub(crate) fn open<T: DeserializeOwned>(path: &Path) -> Result<T, SettingsFileError> {
    let failed = |error| SettingsFileError::File(path.to_owned(), error);
    let text = Zeroizing::new(fs::read_to_string(path).map_err(failed)?);
    if fs::metadata(path).map_err(failed)?.permissions().mode() & 0o077 != 0 {
        return Err(SettingsFileError::Permissions(path.to_owned()));
    }
    parse(&text).map_err(|line| SettingsFileError::Form(path.to_owned(), line))
}

/// What this text says, or the line in which it goes wrong.
pub(crate) fn parse<T: DeserializeOwned>(text: &str) -> Result<T, usize> {
    toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        1 + text.as_bytes().iter().take(at).filter(|&&byte| byte == b'\n').count()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Settings {
        name: String,
        secret: Secret,
    }

    const FILE: &str = "name = \"a\"\nsecret = \"not for others\"\n";

    #[test]
    fn a_file_is_read_for_its_owner_alone() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("settings.toml");
        assert!(matches!(open::<Settings>(&path), Err(SettingsFileError::File(..))));
        fs::write(&path, FILE).unwrap();
        for (mode, expect) in [(0o600, true), (0o400, true), (0o640, false), (0o604, false)] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(open::<Settings>(&path).is_ok(), expect, "{mode:o}");
        }
        let Settings { name, secret } = parse(FILE).ok().unwrap();
        assert_eq!((name.as_str(), secret.expose()), ("a", "not for others"));
    }

    #[test]
    fn what_is_said_of_a_broken_file_holds_nothing_of_it() {
        let check = |from: &str, to: &str, expect: usize| {
            let text = FILE.replacen(from, to, 1);
            assert_ne!(text, FILE);
            assert_eq!(parse::<Settings>(&text).err(), Some(expect), "{to}");
            let error = SettingsFileError::Form("file".into(), expect);
            assert!(!format!("{error} {error:?}").contains("others"));
        };
        check("\"not for others\"", "not for others", 2);
        check("\"not for others\"", "[\"not for others\"]", 2);
        check("secret", "sekret", 2);
        check("\"a\"", "1", 1);
    }
}
