//! The file that describes the identity provider.

use std::path::Path;

use openidconnect::{IssuerUrl, RedirectUrl, Scope};
use serde::Deserialize;
use url::{Host, Url};
use wire::insurer::Translated;

use crate::settings_file::{self, Secret, SettingsFileError};

/// The portal's page that the provider sends people back to.
const RETURN: &str = "/sign-in/identity";

/// Why a file does not describe an identity provider.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The file itself.
    #[error(transparent)]
    File(#[from] SettingsFileError),
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
            Self::File(error) => error.code(),
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

impl Config {
    /// What the file at `path` says.
    pub(super) fn open(path: &Path) -> Result<Self, ConfigError> {
        Ok(settings_file::open(path)?)
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
    fn the_file_says_what_a_provider_is() {
        let check = |from: &str, to: &str, expect: Option<usize>| {
            let text = FILE.replacen(from, to, 1);
            assert_eq!(settings_file::parse::<Config>(&text).err(), expect, "{to}");
        };
        check("", "", None);
        check("client-secret", "client-sekret", Some(3));
        check("\"https://id.example\"", "\"id.example\"", Some(1));
    }

    #[test]
    fn the_issuer_speaks_tls_or_is_on_this_machine() {
        let check = |issuer: &str, expect: bool| {
            let config =
                settings_file::parse::<Config>(&FILE.replacen("https://id.example", issuer, 1)).ok().unwrap();
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
