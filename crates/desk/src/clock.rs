//! The time, as it stands in sealed objects: milliseconds since 1970.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Milliseconds of an hour.
pub const HOUR: u64 = 60 * 60 * 1000;
/// Milliseconds of a day.
pub const DAY: u64 = 24 * HOUR;

/// Now.
pub fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// The calendar's day in this machine's time zone.
pub fn local_day(at: u64) -> jiff::civil::Date {
    zoned(at).date()
}

/// The calendar's day and the time of day in this machine's time zone.
pub fn local_time(at: u64) -> jiff::civil::DateTime {
    zoned(at).datetime()
}

/// `2026-11-24 09:12`, in this machine's time zone.
pub fn local_minute(at: u64) -> String {
    zoned(at).strftime("%Y-%m-%d %H:%M").to_string()
}

/// `2026-11-24T08:12:04.123Z`.
pub fn utc(at: u64) -> String {
    timestamp(at).strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

fn zoned(at: u64) -> jiff::Zoned {
    timestamp(at).to_zoned(jiff::tz::TimeZone::system())
}

/// A time beyond the calendar, which only a stranger's clock can give, reads as its end.
fn timestamp(at: u64) -> jiff::Timestamp {
    i64::try_from(at)
        .ok()
        .and_then(|at| jiff::Timestamp::from_millisecond(at).ok())
        .unwrap_or(jiff::Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_strangers_are_shown_too() {
        assert_eq!(utc(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(utc(1_795_000_000_123), "2026-11-18T11:06:40.123Z");
        assert!(utc(u64::MAX).starts_with("9999-12-"));
    }
}
