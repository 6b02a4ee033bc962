//! Instants as machines write them.

use time::OffsetDateTime;

/// `2026-11-24T17:03:00Z`; empty beyond the year 9999, which only a stranger's clock can give.
pub fn machine(ms: u64) -> String {
    let Some(at) = utc(ms) else { return String::new() };
    let (hour, minute, second) = at.time().as_hms();
    format!("{}T{hour:02}:{minute:02}:{second:02}Z", at.date())
}

/// The instant in UTC.
pub(crate) fn utc(ms: u64) -> Option<OffsetDateTime> {
    let seconds = i64::try_from(ms / 1000).ok()?;
    OffsetDateTime::from_unix_timestamp(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_written_in_utc() {
        assert_eq!(machine(0), "1970-01-01T00:00:00Z");
        assert_eq!(machine(1_795_474_799_999), "2026-11-23T22:59:59Z");
        assert_eq!(machine(u64::MAX), "");
    }
}
