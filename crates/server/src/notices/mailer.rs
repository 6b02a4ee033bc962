//! E-mail by SMTP: a code that confirms an address, and that there is mail.
//!
//! **Invariant:** no address and no word of a mail server reaches the log.

use std::{path::Path, time::Duration};

use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{Mailbox, header},
    transport::smtp::{
        authentication::Credentials,
        client::{Certificate, Tls, TlsParameters},
        extension::ClientId,
        response::{Category, Severity},
    },
};
use url::Url;
use wire::notices::{EmailAddress, Language};

use crate::token::random;

mod config;
mod text;

use config::{Config, Encryption};

pub use config::SmtpError;
pub use text::Letter;

/// How long the mail server may take for each of its answers.
const ANSWER: Duration = Duration::from_secs(10);
/// How long a mail may take from beginning to end.
const WHOLE: Duration = Duration::from_secs(20);

/// Says that nobody has written this, and that nobody's machine should answer (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl header::Header for AutoSubmitted {
    fn name() -> header::HeaderName {
        header::HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn core::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> header::HeaderValue {
        header::HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// Why an e-mail was not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MailError {
    /// The mail server does not take this address.
    #[error("the mail server refuses the address")]
    Refused,
    /// It cannot be reached, or does not take mail from here, or not now.
    #[error("the mail server takes no mail now")]
    Unavailable,
}

impl MailError {
    /// A stable name of the error.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Refused => "email-refused",
            Self::Unavailable => "email-unavailable",
        }
    }
}

/// What sends e-mail.
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    portal: String,
}

impl Mailer {
    /// The mail server that the file at `path` describes, for a portal of this origin. It is asked for nothing yet.
    ///
    /// # Errors
    /// [`SmtpError`].
    pub fn open(path: &Path, portal: &str) -> Result<Self, SmtpError> {
        // Fails only if one is installed already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let config = Config::open(path)?;
        let from: Mailbox = config.from.parse().map_err(|_| SmtpError::From)?;
        let host = Url::parse(portal).ok().and_then(|url| url.host_str().map(str::to_owned));
        let name = ClientId::Domain(host.ok_or(SmtpError::Portal)?);
        let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&config.host)
            .port(config.port)
            .tls(tls(&config)?)
            .hello_name(name)
            .timeout(Some(ANSWER));
        if let Some(login) = &config.login {
            let password = login.password.expose().to_owned();
            transport = transport.credentials(Credentials::new(login.user.clone(), password));
        }
        Ok(Self { transport: transport.build(), from, portal: portal.trim_end_matches('/').to_owned() })
    }

    /// Sends a letter to an address.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn send(
        &self,
        to: &EmailAddress,
        language: Language,
        letter: Letter<'_>,
    ) -> Result<(), MailError> {
        let (local, domain) = to.parts();
        let to = Address::new(local, domain).map_err(|_| MailError::Refused)?;
        let (subject, text) = letter.in_words(language, &self.portal);
        let name = data_encoding::HEXLOWER.encode(&random::<16>());
        let message = Message::builder()
            .from(self.from.clone())
            .to(to.into())
            .subject(subject)
            .message_id(Some(format!("<{name}@{}>", self.from.email.domain())))
            .header(AutoSubmitted)
            .header(header::ContentType::TEXT_PLAIN)
            .body(text)
            .map_err(|_| MailError::Unavailable)?;
        match tokio::time::timeout(WHOLE, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(judge(&error)),
            Err(_) => {
                tracing::warn!("the mail server does not answer in time");
                Err(MailError::Unavailable)
            }
        }
    }
}

fn tls(config: &Config) -> Result<Tls, SmtpError> {
    let mut parameters = TlsParameters::builder(config.host.clone());
    if let Some(path) = &config.certificate {
        let pem = std::fs::read(path).map_err(|error| SmtpError::Certificate(path.clone(), error))?;
        let certificate = Certificate::from_pem(&pem).map_err(SmtpError::Tls)?;
        parameters = parameters.add_root_certificate(certificate);
    }
    Ok(match config.encryption {
        Encryption::Tls => Tls::Wrapper(parameters.build().map_err(SmtpError::Tls)?),
        Encryption::StartTls => Tls::Required(parameters.build().map_err(SmtpError::Tls)?),
        Encryption::None => Tls::None,
    })
}

/// What a mail server's refusal means. Its own words name the address: they stay out of the log.
fn judge(error: &lettre::transport::smtp::Error) -> MailError {
    let status = error.status();
    let number = status.map(u16::from);
    match status {
        // The mailbox, not whoever writes to it (RFC 5321, section 4.2.3).
        Some(code)
            if code.severity == Severity::PermanentNegativeCompletion
                && code.category == Category::MailSystem =>
        {
            tracing::warn!(number, "the mail server refuses an address");
            MailError::Refused
        }
        _ => {
            tracing::error!(number, tls = error.is_tls(), "the mail server takes no mail");
            MailError::Unavailable
        }
    }
}
