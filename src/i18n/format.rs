//! Dates, numbers and sizes by the browser's `Intl`.

use std::{cell::RefCell, collections::HashMap};

use deadlines::Date as Day;
use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};

use super::{Locale, language_tag, td_string};

const KILO: f64 = 1_000.0;
const DAY_MS: f64 = 86_400_000.0;
/// The Julian day of 1 January 1970.
const EPOCH: i32 = 2_440_588;

/// What a formatter is for; each is made once a language.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Style {
    Time,
    DayAndTime,
    DayYearAndTime,
    Instant,
    LongDay,
    CalendarDay,
    Percent,
    Unit(&'static str),
}

thread_local! {
    static FORMATTERS: RefCell<HashMap<(&'static str, Style), Function>> = RefCell::new(HashMap::new());
}

/// `17:03`.
pub fn time(locale: Locale, ms: u64) -> String {
    apply(locale, Style::Time, &date(ms))
}

/// `26. November 2026, 17:03 MEZ`: an instant, whenever and wherever it is read.
pub fn instant(locale: Locale, ms: u64) -> String {
    apply(locale, Style::Instant, &date(ms))
}

/// `7. März 1948`.
pub fn long_day(locale: Locale, ms: u64) -> String {
    apply(locale, Style::LongDay, &date(ms))
}

/// `Montag, 28. Dezember 2026`: a day of the calendar, the same wherever one reads it.
pub fn calendar_day(locale: Locale, day: Day) -> String {
    let days = f64::from(day.to_julian_day() - EPOCH);
    apply(locale, Style::CalendarDay, &Date::new(&JsValue::from_f64(days * DAY_MS)))
}

/// `heute, 17:03`, `gestern, 17:03`, `19. Nov., 17:03`, or with its year if that is another.
pub fn moment(locale: Locale, ms: u64) -> String {
    let (now, then) = (Date::new_0(), date(ms));
    let yesterday = Date::new(&JsValue::from_f64(now.get_time() - DAY_MS));
    if same_day(&now, &then) {
        td_string!(locale, time.today, time = time(locale, ms)).to_string()
    } else if same_day(&yesterday, &then) {
        td_string!(locale, time.yesterday, time = time(locale, ms)).to_string()
    } else if now.get_full_year() == then.get_full_year() {
        apply(locale, Style::DayAndTime, &then)
    } else {
        apply(locale, Style::DayYearAndTime, &then)
    }
}

/// `17:03` if that is today, else `morgen, 10:26`, or with its day: when something ends.
pub fn until(locale: Locale, ms: u64) -> String {
    let (now, then) = (Date::new_0(), date(ms));
    let tomorrow = Date::new(&JsValue::from_f64(now.get_time() + DAY_MS));
    if same_day(&now, &then) {
        time(locale, ms)
    } else if same_day(&tomorrow, &then) {
        td_string!(locale, time.tomorrow, time = time(locale, ms)).to_string()
    } else {
        moment(locale, ms)
    }
}

/// `2026-11-24T17:03:00.000Z`, for `datetime` attributes.
pub fn machine(ms: u64) -> String {
    date(ms).to_iso_string().into()
}

/// `8,4 MB`.
pub fn size(locale: Locale, bytes: u64) -> String {
    let mut number = bytes as f64;
    let mut unit = "byte";
    for larger in ["kilobyte", "megabyte", "gigabyte"] {
        // 999,950 bytes would round to "1,000 kB".
        if number < KILO - 0.05 {
            break;
        }
        number /= KILO;
        unit = larger;
    }
    apply(locale, Style::Unit(unit), &JsValue::from_f64(number))
}

/// `62 %`.
pub fn percent(locale: Locale, percent: u8) -> String {
    apply(locale, Style::Percent, &JsValue::from_f64(f64::from(percent) / 100.0))
}

/// `etwa 20 Sekunden`, `etwa 3 Minuten`: what is left, as coarse as such a guess is.
pub fn seconds_left(locale: Locale, seconds: u32) -> String {
    match seconds {
        0..=5 => td_string!(locale, progress.almost).to_string(),
        6..=50 => td_string!(locale, progress.seconds, count = seconds.next_multiple_of(5)).to_string(),
        51..=90 => td_string!(locale, progress.minute).to_string(),
        91..=3_300 => td_string!(locale, progress.minutes, count = seconds.div_ceil(60)).to_string(),
        3_301..=5_400 => td_string!(locale, progress.hour).to_string(),
        _ => td_string!(locale, progress.hours, count = seconds.div_ceil(3_600)).to_string(),
    }
}

fn date(ms: u64) -> Date {
    Date::new(&JsValue::from_f64(ms as f64))
}

fn same_day(a: &Date, b: &Date) -> bool {
    (a.get_full_year(), a.get_month(), a.get_date()) == (b.get_full_year(), b.get_month(), b.get_date())
}

fn apply(locale: Locale, style: Style, value: &JsValue) -> String {
    let tag = language_tag(locale);
    let format = FORMATTERS
        .with_borrow_mut(|made| made.entry((tag, style)).or_insert_with(|| make(tag, style)).clone());
    format.call1(&JsValue::UNDEFINED, value).ok().and_then(|text| text.as_string()).unwrap_or_default()
}

fn make(tag: &str, style: Style) -> Function {
    let locales = Array::of1(&JsValue::from_str(tag));
    let options = |pairs: &[(&str, JsValue)]| {
        let object = Object::new();
        for (key, value) in pairs {
            // Setting a property of a fresh, plain object does not fail.
            let _ = Reflect::set(&object, &JsValue::from_str(key), value);
        }
        object
    };
    let date = |pairs: &[(&str, JsValue)]| Intl::DateTimeFormat::new(&locales, &options(pairs)).format();
    let number = |pairs: &[(&str, JsValue)]| Intl::NumberFormat::new(&locales, &options(pairs)).format();
    let clock = [("hour", "numeric".into()), ("minute", "2-digit".into())];
    let day = [("day", "numeric".into()), ("month", "short".into())];
    match style {
        Style::Time => date(&clock),
        Style::DayAndTime => date(&[day, clock].concat()),
        Style::DayYearAndTime => date(&[&day[..], &[("year", "numeric".into())], &clock].concat()),
        Style::Instant => {
            let day = [("day", "numeric".into()), ("month", "long".into()), ("year", "numeric".into())];
            date(&[&day[..], &clock, &[("timeZoneName", "short".into())]].concat())
        }
        Style::LongDay => {
            date(&[("day", "numeric".into()), ("month", "long".into()), ("year", "numeric".into())])
        }
        Style::CalendarDay => date(&[
            ("weekday", "long".into()),
            ("day", "numeric".into()),
            ("month", "long".into()),
            ("year", "numeric".into()),
            ("timeZone", "UTC".into()),
        ]),
        Style::Percent => number(&[("style", "percent".into())]),
        Style::Unit(unit) => number(&[
            ("style", "unit".into()),
            ("unit", unit.into()),
            ("unitDisplay", if unit == "byte" { "long" } else { "short" }.into()),
            ("maximumFractionDigits", JsValue::from_f64(if unit == "byte" { 0.0 } else { 1.0 })),
        ]),
    }
    .unchecked_into()
}
