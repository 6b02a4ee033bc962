//! What people read when something went wrong: one text for each code.

use crate::error::Error;

use super::{Locale, td_string};

macro_rules! texts {
    ($locale:ident, $code:expr, $($name:literal => $key:ident,)+) => {
        match $code {
            $($name => td_string!($locale, error.$key),)+
            // A code of a newer part of the portal: the text that promises least.
            _ => td_string!($locale, error.internal),
        }
    };
}

/// What happened, what it means, what to do.
pub fn error_text(locale: Locale, error: Error) -> &'static str {
    texts! {
        locale,
        error.code(),
        "invalid" => invalid,
        "unauthenticated" => unauthenticated,
        "session-ended" => session_ended,
        "account-replaced" => account_replaced,
        "sign-in-refused" => sign_in_refused,
        "recovery-refused" => recovery_refused,
        "sign-in-stale" => sign_in_stale,
        "level-too-low" => level_too_low,
        "forbidden" => forbidden,
        "foreign-origin" => foreign_origin,
        "letter-mismatch" => letter_mismatch,
        "letter-used" => letter_used,
        "letter-waits" => letter_waits,
        "letter-expired" => letter_expired,
        "letter-locked" => letter_locked,
        "not-found" => not_found,
        "account-exists" => account_exists,
        "exchange-expired" => exchange_expired,
        "link-expired" => link_expired,
        "link-taken" => link_taken,
        "conflict" => conflict,
        "state-conflict" => state_conflict,
        "incomplete" => incomplete,
        "part-length" => part_length,
        "part-digest" => part_digest,
        "too-large" => too_large,
        "envelope-invalid" => envelope_invalid,
        "envelope-version" => envelope_version,
        "envelope-suite" => envelope_suite,
        "envelope-kind" => envelope_kind,
        "envelope-sender" => envelope_sender,
        "envelope-recipient" => envelope_recipient,
        "too-many" => too_many,
        "internal" => internal,
        "unavailable" => unavailable,
        "protocol" => protocol,
        "state" => state,
        "locked" => locked,
        "wrong-password" => wrong_password,
        "keys-unreadable" => keys_unreadable,
        "directory-forged" => directory_forged,
        "directory-old" => directory_old,
        "directory-expired" => directory_expired,
        "fingerprint-mismatch" => fingerprint_mismatch,
        "certificate-forged" => certificate_forged,
        "account-set-back" => account_set_back,
        "account-forked" => account_forked,
        "account-forged" => account_forged,
        "slot-added" => slot_added,
        "slot-removed" => slot_removed,
        "link-forged" => link_forged,
        "state-gap" => state_gap,
        "unknown-unit" => unknown_unit,
        "file-empty" => file_empty,
        "file-too-large" => file_too_large,
        "file-changed" => file_changed,
        "seal-unverified" => seal_unverified,
        "message-empty" => message_empty,
        "message-too-large" => message_too_large,
        "unopened" => unopened,
        "offline" => offline,
        "captive" => captive,
        "part-missing" => part_missing,
        "worker-gone" => worker_gone,
        "storage-unavailable" => storage_unavailable,
        "storage-full" => storage_full,
        "storage-version" => storage_version,
        "storage" => storage,
        "file-interrupted" => file_interrupted,
        "too-many-files" => too_many_files,
        "files-not-ready" => files_not_ready,
        "no-unit" => no_unit,
        "no-subject" => no_subject,
        "on-the-way-already" => on_the_way_already,
        "cancelled" => cancelled,
    }
}
