//! Days that somebody else has counted, and laws of counting.

extern crate std;

use proptest::prelude::*;
use std::vec::Vec;
use time::{Duration, Month, Weekday};

use super::{holiday::easter, *};

/// `20261126` is 26 November 2026.
fn day(number: i32) -> Date {
    let month = Month::try_from(u8::try_from(number / 100 % 100).unwrap()).unwrap();
    Date::from_calendar_date(number / 10_000, month, u8::try_from(number % 100).unwrap()).unwrap()
}

/// As one types it.
fn cited(source: Source) -> std::string::String {
    source.cite().replace('\u{a0}', " ")
}

#[test]
fn easter_of_many_years() {
    // From the tables of the Physikalisch-Technische Bundesanstalt; the earliest and latest of these centuries are among them.
    for sunday in [
        20_080_323, 20_240_331, 20_250_420, 20_260_405, 20_270_328, 20_280_416, 20_290_401, 20_300_421,
        20_380_425, 20_490_418, 20_760_419, 21_600_323,
    ] {
        assert_eq!(easter(sunday / 10_000), Some(day(sunday)), "{sunday}");
    }
}

#[test]
fn holidays_are_those_of_their_land() {
    let check = |number, land, expect: Option<Holiday>| {
        assert_eq!(holiday(day(number), Land::from_code(land)), expect, "{number} {land}");
    };
    // All over Germany.
    for land in Land::ALL {
        for (number, expect) in [
            (20_260_101, Holiday::NewYear),
            (20_260_403, Holiday::GoodFriday),
            (20_260_406, Holiday::EasterMonday),
            (20_260_501, Holiday::LabourDay),
            (20_260_514, Holiday::Ascension),
            (20_260_525, Holiday::WhitMonday),
            (20_261_003, Holiday::GermanUnity),
            (20_261_225, Holiday::Christmas),
            (20_261_226, Holiday::SecondDayOfChristmas),
        ] {
            check(number, land.code(), Some(expect));
        }
        check(20_261_126, land.code(), None);
    }
    // Where the Land is not known only those count.
    check(20_261_225, "", Some(Holiday::Christmas));
    check(20_261_031, "", None);

    // In some Länder.
    for (number, expect, lands) in [
        (20_270_106, Holiday::Epiphany, "BW BY ST"),
        (20_270_308, Holiday::WomensDay, "BE MV"),
        (20_260_604, Holiday::CorpusChristi, "BW BY HE NW RP SL"),
        (20_260_815, Holiday::Assumption, "SL"),
        (20_270_920, Holiday::ChildrensDay, "TH"),
        (20_261_031, Holiday::Reformation, "BB HB HH MV NI SN ST SH TH"),
        (20_261_101, Holiday::AllSaints, "BW BY NW RP SL"),
        (20_261_118, Holiday::Repentance, "SN"),
        (20_271_117, Holiday::Repentance, "SN"),
        (20_281_122, Holiday::Repentance, "SN"),
        (20_231_122, Holiday::Repentance, "SN"),
    ] {
        for land in Land::ALL {
            let here = lands.split(' ').any(|code| code == land.code());
            check(number, land.code(), here.then_some(expect));
        }
    }
    // Next to the moving ones.
    for number in [20_261_111, 20_261_117, 20_261_119, 20_261_125] {
        check(number, "SN", None);
    }
}

#[test]
fn a_land_has_a_key_and_a_code() {
    for land in Land::ALL {
        assert_eq!(Land::from_key(land.key()), Some(land));
        assert_eq!(Land::from_code(land.code()), Some(land));
    }
    let keys: Vec<_> = Land::ALL.iter().map(|land| land.key()).collect();
    assert_eq!(keys, (1..=16).collect::<Vec<_>>());
    assert_eq!(Land::from_key(1), Some(Land::SchleswigHolstein));
    assert_eq!(Land::from_key(16), Some(Land::Thueringen));
    assert_eq!((Land::from_key(0), Land::from_key(17), Land::from_code("XX")), (None, None, None));
}

#[test]
fn a_decision_counts_as_announced_on_the_fourth_day() {
    //
    let check = |sent, expect| {
        let announced = announced(day(sent), None, false).unwrap();
        assert_eq!((announced.day, announced.by), (day(expect), AnnouncedBy::FourthDay), "{sent}");
        assert_eq!(cited(announced.source()), "§ 37 Abs. 2a SGB X");
    };
    check(20_261_123, 20_261_127);
    // A Saturday, a Sunday, holidays: it stays.
    check(20_261_124, 20_261_128);
    check(20_261_125, 20_261_129);
    check(20_261_221, 20_261_225);
    check(20_260_330, 20_260_403);
    // Over the ends of months and years, and in leap years.
    check(20_261_229, 20_270_102);
    check(20_261_228, 20_270_101);
    check(20_270_226, 20_270_302);
    check(20_280_226, 20_280_301);
    check(20_280_225, 20_280_229);
}

#[test]
fn or_on_the_day_of_retrieval_if_the_notice_is_disputed() {
    //
    let check = |sent, retrieved: Option<i32>, expect: Option<i32>| {
        let announced = announced(day(sent), retrieved.map(day), true);
        assert_eq!(announced.map(|announced| announced.day), expect.map(day), "{sent} {retrieved:?}");
        assert!(announced.is_none_or(|announced| announced.by == AnnouncedBy::Retrieval));
    };
    check(20_261_123, Some(20_261_214), Some(20_261_214));
    check(20_261_123, Some(20_261_213), Some(20_261_213));
    check(20_261_123, Some(20_261_124), Some(20_261_124));
    check(20_261_123, None, None);
    // Undisputed, it does not matter when it was fetched.
    let undisputed = announced(day(20_261_123), Some(day(20_261_124)), false).unwrap();
    assert_eq!(undisputed.day, day(20_261_127));
}

#[test]
fn one_can_object_for_a_month() {
    let check = |announced, land, expect, moved_from: Option<i32>| {
        let objection = objection(day(announced), true, Land::from_code(land));
        assert_eq!(
            (objection.last_day, objection.moved_from),
            (day(expect), moved_from.map(day)),
            "{announced} {land}"
        );
        assert_eq!(
            (objection.period, cited(objection.source()).as_str()),
            (Period::Month, "§ 84 Abs. 1 SGG")
        );
        assert_eq!(objection.moved_by(), moved_from.map(|_| Source::EndMoved));
    };
    // As the Bundessozialgericht has counted: announced on a Saturday, over on the Monday with its number (B 14 AS 12/09 R).
    check(20_070_929, "SN", 20_071_029, None);
    check(20_261_127, "SH", 20_261_228, Some(20_261_227));
    check(20_270_209, "SH", 20_270_309, None);
    // Saturday, Sunday.
    check(20_260_704, "SH", 20_260_804, None);
    check(20_260_708, "SH", 20_260_810, Some(20_260_808));
    check(20_260_709, "SH", 20_260_810, Some(20_260_809));
    // The 29th to the 31st in front of a shorter month, in leap years, too.
    check(20_270_129, "SH", 20_270_301, Some(20_270_228));
    check(20_280_129, "SH", 20_280_229, None);
    check(20_280_131, "SH", 20_280_229, None);
    check(20_270_331, "SH", 20_270_430, None);
    check(20_270_531, "SH", 20_270_630, None);
    check(20_270_731, "SH", 20_270_831, None);
    // Year ends: 1 January 2027 is a Friday, 1 January 2028 a Saturday; 25 and 26 December 2026 lie before a Sunday.
    check(20_261_201, "SH", 20_270_104, Some(20_270_101));
    check(20_271_201, "SH", 20_280_103, Some(20_280_101));
    check(20_271_231, "SH", 20_280_131, None);
    check(20_261_125, "SH", 20_261_228, Some(20_261_225));
    // Good Friday and Easter Monday in March (2027) and in April (2026), by which a period goes on for four days.
    check(20_270_226, "SH", 20_270_330, Some(20_270_326));
    check(20_270_301, "SH", 20_270_401, None);
    check(20_260_303, "SH", 20_260_407, Some(20_260_403));
    check(20_260_306, "SH", 20_260_407, Some(20_260_406));
    check(20_260_414, "SH", 20_260_515, Some(20_260_514));
    // Holidays of some Länder: Reformation Day 2028 is a Tuesday, All Saints' Day after it a Wednesday.
    check(20_280_930, "SH", 20_281_030, None);
    check(20_280_829, "SH", 20_280_929, None);
    check(20_281_001, "NW", 20_281_102, Some(20_281_101));
    check(20_281_001, "SH", 20_281_101, None);
    check(20_280_831, "SH", 20_281_002, Some(20_280_930));
    check(20_290_930, "SH", 20_291_030, None);
    check(20_271_018, "SN", 20_271_118, None);
    check(20_271_017, "SN", 20_271_118, Some(20_271_117));
    check(20_271_017, "SH", 20_271_117, None);
    check(20_261_206, "BY", 20_270_107, Some(20_270_106));
    check(20_261_206, "SH", 20_270_106, None);
    check(20_270_208, "BE", 20_270_309, Some(20_270_308));
    check(20_270_208, "BB", 20_270_308, None);
    // A holiday in a part of the Land only: the earlier day is given.
    check(20_280_715, "BY", 20_280_815, None);
    check(20_280_715, "SL", 20_280_816, Some(20_280_815));
}

#[test]
fn one_can_object_for_a_year_without_an_instruction() {
    let check = |announced, expect, moved_from: Option<i32>| {
        let objection = objection(day(announced), false, Some(Land::SchleswigHolstein));
        assert_eq!(
            (objection.last_day, objection.moved_from),
            (day(expect), moved_from.map(day)),
            "{announced}"
        );
        assert_eq!((objection.period, cited(objection.source()).as_str()), (Period::Year, "§ 66 Abs. 2 SGG"));
    };
    check(20_261_127, 20_271_129, Some(20_271_127));
    check(20_260_101, 20_270_104, Some(20_270_101));
    // 29 February has no anniversary.
    check(20_280_229, 20_290_228, None);
    check(20_270_228, 20_280_228, None);
}

#[test]
fn days_left_are_counted_to_the_last_one() {
    let objection = objection(day(20_270_209), true, None);
    let left = |today| objection.days_left(day(today));
    assert_eq!(left(20_270_209), Some(28));
    assert_eq!(left(20_270_308), Some(1));
    assert_eq!(left(20_270_309), Some(0));
    assert_eq!(left(20_270_310), None);
}

#[test]
fn applications_are_decided_within_weeks() {
    //
    let check = |received, procedure, land, expect, moved_from: Option<i32>| {
        let application = application(day(received), procedure, Land::from_code(land));
        assert_eq!(
            (application.last_day, application.moved_from),
            (day(expect), moved_from.map(day)),
            "{received} {procedure:?} {land}"
        );
        assert_eq!(cited(application.source()), "§ 13 Abs. 3a SGB V");
        assert_eq!(application.moved_by(), moved_from.map(|_| Source::AdministrationEndMoved));
    };
    check(20_261_126, Procedure::Plain, "SH", 20_261_217, None);
    check(20_261_126, Procedure::Opinion, "SH", 20_261_231, None);
    check(20_261_126, Procedure::Dental, "SH", 20_270_107, None);
    // Christmas, New Year, Epiphany, a Saturday.
    check(20_261_204, Procedure::Plain, "SH", 20_261_228, Some(20_261_225));
    check(20_261_127, Procedure::Opinion, "SH", 20_270_104, Some(20_270_101));
    check(20_261_125, Procedure::Dental, "ST", 20_270_107, Some(20_270_106));
    check(20_261_125, Procedure::Dental, "SH", 20_270_106, None);
    check(20_261_128, Procedure::Plain, "SH", 20_261_221, Some(20_261_219));
}

#[test]
fn an_instant_is_a_day_in_berlin() {
    let check = |ms, expect: Option<i32>| assert_eq!(day_in_berlin(ms), expect.map(day), "{ms}");
    check(0, Some(19_700_101));
    // 2026-11-26T22:59:59.999Z and a millisecond later: midnight in winter.
    check(1_795_733_999_999, Some(20_261_126));
    check(1_795_734_000_000, Some(20_261_127));
    // 2026-07-01T21:59:59.999Z and a millisecond later: midnight in summer.
    check(1_782_943_199_999, Some(20_260_701));
    check(1_782_943_200_000, Some(20_260_702));
    // Around the change of clocks, in March (28 March 2027) and October (25 October 2026): the nights before and after it.
    check(1_806_188_399_000, Some(20_270_327));
    check(1_806_188_400_000, Some(20_270_328));
    check(1_806_271_200_000, Some(20_270_329));
    check(1_806_271_199_000, Some(20_270_328));
    check(1_792_879_199_000, Some(20_261_024));
    check(1_792_879_200_000, Some(20_261_025));
    check(1_792_969_199_000, Some(20_261_025));
    check(1_792_969_200_000, Some(20_261_026));
    // New Year.
    check(1_798_757_999_999, Some(20_261_231));
    check(1_798_758_000_000, Some(20_270_101));
    // A stranger's clock.
    check(u64::MAX, None);
    check(253_402_300_800_000, None);
}

prop_compose! {
    fn any_day()(number in 0..36_524_i64) -> Date {
        day(20_250_101).saturating_add(Duration::days(number))
    }
}

proptest! {
    #[test]
    fn periods_end_on_working_days_and_no_earlier_than_their_number(
        announced in any_day(),
        instructed: bool,
        land in proptest::option::of(proptest::sample::select(&Land::ALL[..])),
    ) {
        let objection = objection(announced, instructed, land);
        prop_assert!(is_working_day(objection.last_day, land));
        let days = (objection.last_day - announced).whole_days();
        // The longest way on is over four days: Good Friday to Easter Monday, or two days of Christmas beside a weekend.
        prop_assert!(if instructed { (28..=35).contains(&days) } else { (365..=370).contains(&days) }, "{}", days);
        let meant = objection.moved_from.unwrap_or(objection.last_day);
        let month_is_short = meant.day() < announced.day();
        prop_assert!(meant.day() == announced.day() || (month_is_short && meant.next_day().unwrap().day() == 1));
        // What was moved was moved over days off, all of them.
        let mut between = meant;
        while between < objection.last_day {
            prop_assert!(!is_working_day(between, land));
            between = between.next_day().unwrap();
        }
    }

    #[test]
    fn a_later_announcement_never_ends_earlier(announced in any_day(), instructed: bool) {
        let next = announced.next_day().unwrap();
        let land = Some(Land::SchleswigHolstein);
        prop_assert!(objection(announced, instructed, land).last_day <= objection(next, instructed, land).last_day);
    }

    #[test]
    fn knowing_no_land_never_gives_a_later_day(announced in any_day(), land in proptest::sample::select(&Land::ALL[..])) {
        prop_assert!(objection(announced, true, None).last_day <= objection(announced, true, Some(land)).last_day);
    }

    #[test]
    fn easter_is_a_sunday_between_its_ends(year in 1900..2500_i32) {
        let sunday = easter(year).unwrap();
        prop_assert_eq!(sunday.weekday(), Weekday::Sunday);
        let (first, last) = (day(year * 10_000 + 322), day(year * 10_000 + 425));
        prop_assert!((first..=last).contains(&sunday));
    }

    #[test]
    fn days_in_berlin_never_go_back(ms in 0..4_000_000_000_000_u64, on in 0..100_000_000_u64) {
        prop_assert!(day_in_berlin(ms) <= day_in_berlin(ms + on));
    }
}
