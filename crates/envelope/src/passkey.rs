//! What a passkey's authenticator is asked for beside a signature: the PRF (WebAuthn Level 3, section 10.1.4) at one input.

/// The input, the same for every passkey: an authenticator mixes in a secret of each.
pub const PRF_INPUT: [u8; PRF_LEN] = *b"siegel/passkey/prf/v1\0\0\0\0\0\0\0\0\0\0\0";

/// Bytes of the input, and of what comes of it.
pub const PRF_LEN: usize = 32;
