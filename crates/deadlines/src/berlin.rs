//! From an instant to a day: the one that the calendar in Berlin shows.

use time::{Date, Duration, Month, OffsetDateTime, Weekday};

/// Winter's and summer's distance from UTC.
const WINTER: Duration = Duration::hours(1);
const SUMMER: Duration = Duration::hours(2);

/// The day in Berlin at this instant, ms since 1970; nothing beyond the year 9999, which only a stranger's clock can give.
///
/// Summer time lasts from 01:00 UTC on the last Sunday of March to 01:00 UTC on the last Sunday of October (Directive 2000/84/EC). Periods
/// are counted in days, so that the change of clocks matters here and nowhere else: an hour around midnight.
pub fn day_in_berlin(ms: u64) -> Option<Date> {
    let seconds = i64::try_from(ms / 1000).ok()?;
    let utc = OffsetDateTime::from_unix_timestamp(seconds).ok()?;
    let offset = if is_summer(utc) { SUMMER } else { WINTER };
    utc.checked_add(offset).map(OffsetDateTime::date)
}

fn is_summer(utc: OffsetDateTime) -> bool {
    let change = |month| last_sunday(utc.year(), month).map(|day| day.with_hms(1, 0, 0));
    let at = time::PrimitiveDateTime::new(utc.date(), utc.time());
    match (change(Month::March), change(Month::October)) {
        (Some(Ok(begins)), Some(Ok(ends))) => begins <= at && at < ends,
        _ => false,
    }
}

fn last_sunday(year: i32, month: Month) -> Option<Date> {
    let last = Date::from_calendar_date(year, month, month.length(year)).ok()?;
    let after = last.weekday().number_days_from_sunday();
    debug_assert_eq!(last.saturating_sub(Duration::days(after.into())).weekday(), Weekday::Sunday);
    Some(last.saturating_sub(Duration::days(after.into())))
}
