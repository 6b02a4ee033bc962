//! Padmé padding (PURBs, Nikitin et al. 2019): lengths leak at most O(log log n) bits, for at most 6.3 % overhead.

/// The shortest padded length: 4 KiB.
pub const MIN: u64 = 4096;

/// The length to which `len` bytes are padded: at least [`MIN`], then Padmé.
///
/// ```
/// use envelope::padding::padded_len;
/// assert_eq!(padded_len(1), 4096);
/// assert_eq!(padded_len(4097), 4352);
/// assert_eq!(padded_len(1_000_000), 1_015_808);
/// ```
pub const fn padded_len(len: u64) -> u64 {
    if len <= MIN {
        return MIN;
    }
    let exponent = len.ilog2();
    let kept = exponent.ilog2() + 1;
    let mask = (1_u64 << (exponent - kept)) - 1;
    // Lengths near 2^64 stay as they are rather than wrapping round.
    match len.checked_add(mask) {
        Some(sum) => sum & !mask,
        None => len,
    }
}

/// Whether `len` is a length that [`padded_len`] gives.
pub const fn is_padded(len: u64) -> bool {
    padded_len(len) == len
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn steps() {
        let check = |len, expect| assert_eq!(padded_len(len), expect, "{len}");
        check(0, 4096);
        check(4095, 4096);
        check(4096, 4096);
        check(4097, 4352);
        check(4352, 4352);
        check(4353, 4608);
        check(8192, 8192);
        check(8193, 8704);
        check(65_536, 65_536);
        check(65_537, 67_584);
        check((1 << 30) - 1, 1 << 30);
        check(1 << 30, 1 << 30);
        check(u64::MAX, u64::MAX);
    }

    proptest! {
        #[test]
        fn covers_is_stable_and_cheap(len in 4096_u64..1 << 40) {
            let padded = padded_len(len);
            prop_assert!(padded >= len);
            prop_assert!(is_padded(padded));
            prop_assert!((padded - len) as f64 <= 0.063 * len as f64);
        }

        #[test]
        fn is_monotonic(a in 0_u64..1 << 40, b in 0_u64..1 << 40) {
            prop_assert!(a > b || padded_len(a) <= padded_len(b));
        }
    }
}
