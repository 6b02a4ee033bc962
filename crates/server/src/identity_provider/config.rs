//! The file that describes the identity provider.
//!
//! **Invariant:** nothing that is said of a broken file repeats what stands in it: it holds a secret.

use std::{
    fs, io,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use openidconnect::{IssuerUrl, RedirectUrl, Scope};
use serde::{Deserialize, Deserializer};
use url::{Host, Url};
use wire::insurer::Translated;
use zeroize::Zeroizing;

/// The portal's page that the provider sends people back to.
const RETURN: &str = "/sign-in/identity";

/// Why a file does not describe an identity provider.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// It cannot be read.
    #[error("{0} cannot be read")]
    File(PathBuf, #[source] io::Error),
    /// Others than its owner may read it.
    #[error("{0} may be read by others: chmod 600")]
    Permissions(PathBuf),
    /// It is not TOML of the right form.
    #[error("{0} does not describe an identity provider, in line {1}")]
    Form(PathBuf, usize),
    /// What comes from the provider has to come by TLS, unless it runs on this machine.
    #[error("the issuer has to be an https address")]
    Issuer,
    /// The portal's own origin is not one that people can be sent back to.
    #[error("the portal's origin is none that a provider could send people back to")]
    Origin,
    /// The system's certificates cannot be used.
    #[error("TLS cannot be used")]
    Tls(#[source] reqwest::Error),
}

impl ConfigError {
    /// A stable name of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::File(..) => "identity-file",
            Self::Permissions(_) => "identity-permissions",
            Self::Form(..) => "identity-form",
            Self::Issuer => "identity-issuer",
            Self::Origin => "identity-origin",
            Self::Tls(_) => "identity-tls",
        }
    }
}

/// What the file says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Config {
    /// The provider, as it names itself.
    pub(super) issuer: IssuerUrl,
    /// How the provider knows this server.
    pub(super) client_id: String,
    /// What proves it.
    pub(super) client_secret: Secret,
    /// What is asked for, beside `openid`.
    #[serde(default)]
    pub(super) scopes: Vec<Scope>,
    /// The claim that carries the insurance number.
    pub(super) claim: String,
    /// What people call the identity.
    pub(super) name: Translated,
}

/// A secret of the file.
pub(super) struct Secret(Zeroizing<String>);

impl Secret {
    /// Its text.
    pub(super) fn expose(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(Zeroizing::new(text)))
    }
}

impl Config {
    /// What the file at `path` says.
    pub(super) fn open(path: &Path) -> Result<Self, ConfigError> {
        let failed = |error| ConfigError::File(path.to_owned(), error);
        let text = Zeroizing::new(fs::read_to_string(path).map_err(failed)?);
        if fs::metadata(path).map_err(failed)?.permissions().mode() & 0o077 != 0 {
            return Err(ConfigError::Permissions(path.to_owned()));
        }
        Self::parse(&text).map_err(|line| ConfigError::Form(path.to_owned(), line))
    }

    /// What this text says, or the line in which it goes wrong.
    fn parse(text: &str) -> Result<Self, usize> {
        toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            1 + text.as_bytes().iter().take(at).filter(|&&byte| byte == b'\n').count()
        })
    }

    /// Whether the provider runs on this machine, where it needs no TLS.
    pub(super) fn is_local(&self) -> bool {
        match self.issuer.url().host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
    }

    /// Whether what comes from the provider is safe from others.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let scheme = self.issuer.url().scheme();
        let is_safe = scheme == "https" || (scheme == "http" && self.is_local());
        if is_safe { Ok(()) } else { Err(ConfigError::Issuer) }
    }
}

/// Where a portal of this origin takes people back.
pub(super) fn way_back(origin: &str) -> Result<RedirectUrl, ConfigError> {
    let url = Url::parse(origin).and_then(|origin| origin.join(RETURN)).map_err(|_| ConfigError::Origin)?;
    if url.origin().ascii_serialization() != origin.trim_end_matches('/') {
        return Err(ConfigError::Origin);
    }
    Ok(RedirectUrl::from_url(url))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"issuer = "https://id.example"
client-id = "siegel"
client-secret = "not for others"
scopes = ["urn:telematik:versicherter"]
claim = "urn:telematik:claims:id"
name.de = "GesundheitsID"
name.en = "Health ID"
"#;

    #[test]
    fn a_file_is_read_by_its_owner_alone() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("provider.toml");
        assert!(matches!(Config::open(&path), Err(ConfigError::File(..))));
        fs::write(&path, FILE).unwrap();
        for (mode, expect) in [(0o600, true), (0o400, true), (0o640, false), (0o604, false)] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(Config::open(&path).is_ok(), expect, "{mode:o}");
        }
    }

    #[test]
    fn what_is_said_of_a_broken_file_holds_nothing_of_it() {
        let check = |from: &str, to: &str, expect: usize| {
            let text = FILE.replacen(from, to, 1);
            assert_ne!(text, FILE);
            assert_eq!(Config::parse(&text).err(), Some(expect), "{to}");
            let error = ConfigError::Form("file".into(), expect);
            assert!(!format!("{error} {error:?}").contains("others"));
        };
        check("\"not for others\"", "not for others", 3);
        check("\"not for others\"", "[\"not for others\"]", 3);
        check("client-secret", "client-sekret", 3);
        check("\"https://id.example\"", "\"id.example\"", 1);
    }

    #[test]
    fn the_issuer_speaks_tls_or_is_on_this_machine() {
        let check = |issuer: &str, expect: bool| {
            let config = Config::parse(&FILE.replacen("https://id.example", issuer, 1)).ok().unwrap();
            assert_eq!(config.check().is_ok(), expect, "{issuer}");
        };
        check("https://id.example", true);
        check("https://id.example/realm", true);
        check("http://localhost:3000", true);
        check("http://127.0.0.1:3000", true);
        check("http://[::1]:3000", true);
        check("http://id.example", false);
        check("http://localhost.example", false);
        check("ftp://localhost", false);
    }

    #[test]
    fn people_come_back_to_the_portals_own_origin() {
        let check = |origin: &str, expect: Option<&str>| {
            assert_eq!(way_back(origin).ok().as_deref().map(String::as_str), expect, "{origin}");
        };
        check("https://portal.example", Some("https://portal.example/sign-in/identity"));
        check("https://portal.example/", Some("https://portal.example/sign-in/identity"));
        check("http://localhost:8080", Some("http://localhost:8080/sign-in/identity"));
        check("https://portal.example/a", None);
        check("portal.example", None);
        check("data:,", None);
    }
}
