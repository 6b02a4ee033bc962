//! The file that describes the mail server.

use std::{
    io,
    path::{Path, PathBuf},
};

use serde::Deserialize;

use crate::settings_file::{self, Secret, SettingsFileError};

/// Why a file does not describe a mail server.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SmtpError {
    /// The file itself.
    #[error(transparent)]
    File(#[from] SettingsFileError),
    /// Nobody can be written from there.
    #[error("`from` is no e-mail address")]
    From,
    /// Codes and passwords go by TLS, unless the mail server runs on this machine.
    #[error("a mail server that is not on this machine needs TLS")]
    Encryption,
    /// The certificate cannot be read.
    #[error("{0} cannot be read")]
    Certificate(PathBuf, #[source] io::Error),
    /// The certificate, or the system's certificates, cannot be used.
    #[error("TLS cannot be used")]
    Tls(#[source] lettre::transport::smtp::Error),
    /// The portal's own origin is not one that an e-mail could name.
    #[error("the portal's origin is none that an e-mail could name")]
    Portal,
}

impl SmtpError {
    /// A stable name of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::File(error) => error.code(),
            Self::From => "smtp-from",
            Self::Encryption => "smtp-encryption",
            Self::Certificate(..) => "smtp-certificate",
            Self::Tls(_) => "smtp-tls",
            Self::Portal => "smtp-portal",
        }
    }
}

/// What the file says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Config {
    /// The mail server's name.
    pub(super) host: String,
    /// Its port.
    pub(super) port: u16,
    /// How it is spoken to.
    pub(super) encryption: Encryption,
    /// A certificate that vouches for it beside the system's, in PEM.
    pub(super) certificate: Option<PathBuf>,
    /// How this server shows that it may send.
    pub(super) login: Option<Login>,
    /// Who writes, as in `Musterkasse <post@musterkasse.example>`.
    pub(super) from: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Encryption {
    /// TLS from the first byte (RFC 8314).
    Tls,
    /// TLS after asking for it, or nothing.
    #[serde(rename = "starttls")]
    StartTls,
    /// None: on this machine only.
    None,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Login {
    pub(super) user: String,
    pub(super) password: Secret,
}

impl Config {
    /// What the file at `path` says.
    pub(super) fn open(path: &Path) -> Result<Self, SmtpError> {
        let config: Self = settings_file::open(path)?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), SmtpError> {
        let is_here = ["localhost", "127.0.0.1", "::1"].contains(&self.host.as_str());
        if self.encryption != Encryption::None || is_here { Ok(()) } else { Err(SmtpError::Encryption) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"host = "mail.example"
port = 465
encryption = "tls"
from = "Musterkasse <post@musterkasse.example>"
login = { user = "siegel", password = "not for others" }
"#;

    fn parsed(from: &str, to: &str) -> Result<Config, usize> {
        settings_file::parse(&FILE.replacen(from, to, 1))
    }

    #[test]
    fn the_file_says_what_a_mail_server_is() {
        let config = parsed("", "").ok().unwrap();
        let login = config.login.as_ref().unwrap();
        assert_eq!((login.user.as_str(), login.password.expose()), ("siegel", "not for others"));
        let check = |from: &str, to: &str, expect: Option<usize>| {
            assert_eq!(parsed(from, to).err(), expect, "{to}");
        };
        check("login", "# login", None);
        check("\"tls\"", "\"starttls\"", None);
        check("\"tls\"", "\"ssl\"", Some(3));
        check("465", "70000", Some(2));
        check("password", "pasword", Some(5));
    }

    #[test]
    fn nothing_leaves_this_machine_without_tls() {
        let check = |host: &str, encryption: &str, expect: bool| {
            let text =
                FILE.replacen("mail.example", host, 1).replacen("\"tls\"", &format!("\"{encryption}\""), 1);
            let config: Config = settings_file::parse(&text).ok().unwrap();
            assert_eq!(config.check().is_ok(), expect, "{host} {encryption}");
        };
        check("mail.example", "tls", true);
        check("mail.example", "starttls", true);
        check("mail.example", "none", false);
        check("localhost.example", "none", false);
        check("10.0.0.1", "none", false);
        for host in ["localhost", "127.0.0.1", "::1"] {
            check(host, "none", true);
        }
    }
}
