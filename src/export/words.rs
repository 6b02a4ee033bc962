//! Names and pieces of words that pages of the archive share.

use archive::page::{Cell, Inline};
use deadlines::day_in_berlin;
use wire::assurance::{IdentifiedBy, Level, Method};

use crate::{
    i18n::{Locale, errors::error_text, format},
    view::Why,
};

/// A text of `locales/`: `say!(locale, export.title)`.
macro_rules! say {
    ($($key:tt)+) => { crate::i18n::td_string!($($key)+).to_string() };
}
pub(super) use say;

/// What the archive is called.
pub(super) fn archive_name(locale: Locale, now: u64) -> String {
    format!("{} {}.zip", say!(locale, export.archive), day(now))
}

/// The day in Berlin, `2026-11-26`; nothing beyond the calendar.
pub(super) fn day(ms: u64) -> String {
    day_in_berlin(ms).map(|day| day.to_string()).unwrap_or_default()
}

/// An instant, in words and for machines.
pub(super) fn instant(locale: Locale, ms: u64) -> Cell {
    vec![Inline::Time(format::instant(locale, ms), ms)]
}

/// Why something is not in the archive.
pub(super) fn why(locale: Locale, why: Why) -> String {
    match why {
        Why::Failed(error) => error_text(locale, error).to_owned(),
        Why::Unsent => say!(locale, export.why_unsent),
        Why::TooMuch => say!(locale, export.why_too_much),
    }
}

/// A level with its reason.
pub(super) fn level(locale: Locale, level: Level) -> String {
    match level {
        Level::Normal => say!(locale, security.level_normal),
        Level::Substantial => say!(locale, security.level_substantial),
        Level::High => say!(locale, security.level_high),
    }
}

/// How somebody has signed in.
pub(super) fn method(locale: Locale, method: Method) -> String {
    match method {
        Method::Letter => say!(locale, security.method_letter),
        Method::Password => say!(locale, security.method_password),
        Method::RecoveryCode => say!(locale, security.method_recovery_code),
        Method::Passkey => say!(locale, security.method_passkey),
        Method::DeviceLink => say!(locale, security.method_device_link),
        Method::Identity => say!(locale, security.method_identity),
    }
}

/// How the insurer has established who somebody is.
pub(super) fn identified(locale: Locale, by: IdentifiedBy) -> String {
    match by {
        IdentifiedBy::Letter => say!(locale, level.by_letter),
        IdentifiedBy::IdCard => say!(locale, level.by_id_card),
        IdentifiedBy::DrivingLicence => say!(locale, level.by_driving_licence),
        IdentifiedBy::Passport => say!(locale, level.by_passport),
        IdentifiedBy::DisabledCard => say!(locale, level.by_disabled_card),
        IdentifiedBy::ResidencePermit => say!(locale, level.by_residence_permit),
    }
}

/// `1 Brief`, `12 Briefe`, and the like.
pub(super) fn letters(locale: Locale, count: usize) -> String {
    match count {
        1 => say!(locale, export.letters_single),
        count => say!(locale, export.letters_many, count = count),
    }
}

/// `1 Datei`, `3 Dateien`.
pub(super) fn files(locale: Locale, count: usize) -> String {
    match count {
        1 => say!(locale, export.files_single),
        count => say!(locale, export.files_many, count = count),
    }
}
