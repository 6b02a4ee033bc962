//! What the API takes at most. Sizes of sealed objects are in `envelope::limits`.

/// Wrong proofs a letter takes before it is locked.
pub const LETTER_TRIES: u32 = 10;

/// Days that a letter's code is good for.
pub const LETTER_DAYS: u32 = 60;

/// Hours after its ordering from which on a letter that replaces an account can be used, if the insurer says nothing else:
/// time for the post, and for the account's devices to object.
pub const REPLACEMENT_WAIT_HOURS: u32 = 72;

/// Messages that one request gives back to their reader at most.
pub const RESTORED_MAX: usize = 1_024;

/// Entries that one page of the feed holds at most.
pub const FEED_PAGE: u32 = 200;

/// Bytes of a JSON request body at most.
pub const JSON_MAX: usize = 64 * 1024;

/// Bytes of a signed account state at most: twice what one with every list full has.
pub const STATE_MAX: usize = 32 * 1024;

/// States of an account that the server keeps; the oldest are dropped.
pub const STATES_KEPT: u32 = 1_024;

/// Seconds that a sign-in stays open between its two requests.
pub const SIGN_IN_SECONDS: u64 = 120;

/// Seconds after signing in during which no further proof is asked for.
pub const FRESH_SECONDS: u64 = 300;

/// The same after signing in by recovery code, which is followed by another password and another code: time to write it down.
pub const FRESH_RECOVERY_SECONDS: u64 = 900;

/// Seconds that a permit is good for, once there was a proof.
pub const PERMIT_SECONDS: u64 = 120;

/// Seconds that a new device's code for linking is good for.
pub const LINK_SECONDS: u64 = 120;

/// Seconds that a new device has to fetch what was handed over for it.
pub const LINK_FETCH_SECONDS: u64 = 30;

/// Seconds that a passkey's challenge is good for: time to find the key, or to type a PIN.
pub const PASSKEY_SECONDS: u64 = 300;

/// Seconds that a sign-in by an identity provider is good for, from its beginning to the provider's answer: time to find the card, or to
/// install the provider's app. Whoever the provider has seen longer ago has to show it again.
pub const IDENTITY_SECONDS: u64 = 600;

/// Characters of what a provider says of how surely somebody has shown who they are, at most (`acr`).
pub const ACR_MAX: usize = 128;

/// Passkeys that an account has at most: with as many, rekeying still fits into [`JSON_MAX`].
pub const PASSKEYS: usize = 8;

/// Bytes of a passkey's sealed name at most.
pub const PASSKEY_NAME_MAX: usize = 512;

/// Bytes of a device's sealed name at most.
pub const DEVICE_NAME_MAX: usize = 512;

/// Minutes to which it is known when a session was last used.
pub const SEEN_MINUTES: u64 = 5;

/// Days that an account's own list of what happened goes back.
pub const ACTIVITY_DAYS: u64 = 90;

/// Events that the list holds at most.
pub const ACTIVITY_MAX: u32 = 200;

/// Days that the audit keeps what happened, without anybody's data.
pub const AUDIT_DAYS: u64 = 365;

/// Ways to unlock an account: two at least, so that losing one loses nothing.
pub const SLOTS: core::ops::RangeInclusive<usize> = 2..=16;

/// Seconds that an activation stays open between its two requests: time to save the recovery code.
pub const ACTIVATION_SECONDS: u64 = 3_600;

/// Hours that a session lasts without being used.
pub const SESSION_IDLE_HOURS: u64 = 12;

/// Minutes that a session on a shared computer lasts without being used: three times as long as its portal stays open when nobody
/// does anything, should it be gone without a word.
pub const SHARED_SESSION_IDLE_MINUTES: u64 = 15;

/// Hours that a session lasts at most, however much it is used: seven days.
pub const SESSION_LONGEST_HOURS: u64 = 7 * 24;

/// Days that a device is known on which nobody signed in since: as long as browsers keep its mark.
pub const DEVICE_MARK_DAYS: u64 = 400;

/// Days between asking for it and an account's closing: signing in takes it back until then.
pub const CLOSING_DAYS: u64 = 14;

/// Seconds after a message's arrival in which a device that is open may fetch it: then nobody needs a notice.
pub const NOTICE_WAIT_SECONDS: u64 = 15;

/// Minutes between two notices to one device, or to one address. What comes in between is told when they are over.
pub const NOTICE_MINUTES: u64 = 15;

/// How often a notice that could not be delivered is tried, all in all.
pub const NOTICE_TRIES: u32 = 3;

/// Seconds that a push service keeps a notice for a device that it cannot reach: three days.
pub const PUSH_TTL_SECONDS: u32 = 3 * 24 * 60 * 60;

/// Characters of a subscription's address at a push service at most.
pub const PUSH_ENDPOINT_MAX: usize = 1_024;

/// Devices of an account that are told by push at most; with one more the one that has asked first is told no longer.
pub const PUSH_DEVICES: u32 = 16;

/// Characters of an e-mail address at most (RFC 5321, section 4.5.3.1.3, without its angle brackets).
pub const EMAIL_ADDRESS_MAX: usize = 254;

/// Digits of the code that confirms an e-mail address.
pub const EMAIL_CODE_DIGITS: usize = 6;

/// Seconds that the code is good for.
pub const EMAIL_CODE_SECONDS: u64 = 900;

/// Wrong codes after which another one has to be mailed.
pub const EMAIL_CODE_TRIES: u32 = 5;

/// Codes that an account can have mailed in a day.
pub const EMAIL_CODES_ACCOUNT: u32 = 5;

/// Codes that are mailed to an address in a day, whoever asks: nobody's mailbox is filled from here.
pub const EMAIL_CODES_ADDRESS: u32 = 3;
