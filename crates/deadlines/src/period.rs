//! How periods end: months and weeks, and what becomes of an end on a day off.

use time::{Date, Duration, Month};

use crate::holiday::{Land, is_working_day};

/// The day with the same number so many months later, or the last one of a month that has none (§ 64 (2) SGG; § 188 (2) and (3) BGB, to
/// which § 26 (1) SGB X leads).
pub(crate) fn months_later(day: Date, months: u8) -> Date {
    let later = i32::from(u8::from(day.month())) - 1 + i32::from(months);
    let year = day.year() + later.div_euclid(12);
    let month = Month::January.nth_next(u8::try_from(later.rem_euclid(12)).unwrap_or_default());
    let number = day.day().min(month.length(year));
    // Beyond the calendar's last year its last day is as good as any.
    Date::from_calendar_date(year, month, number).unwrap_or(Date::MAX)
}

/// The day of the same name so many weeks later.
pub(crate) const fn weeks_later(day: Date, weeks: u8) -> Date {
    day.saturating_add(Duration::weeks(weeks as i64))
}

/// The last day of a period that would end on `day`: that one, or the next working day; and the one that it was moved from.
pub(crate) fn end(day: Date, land: Option<Land>) -> (Date, Option<Date>) {
    let mut last = day;
    while !is_working_day(last, land) {
        match last.next_day() {
            Some(next) => last = next,
            None => break,
        }
    }
    (last, (last != day).then_some(day))
}
