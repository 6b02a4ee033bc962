//! Public holidays of the Länder.

use time::{Date, Duration, Month, Weekday};

/// A Land. Its number is the official key of Länder, the first two digits of the Amtlicher Gemeindeschlüssel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
#[expect(missing_docs, reason = "their names say it")]
pub enum Land {
    SchleswigHolstein = 1,
    Hamburg,
    Niedersachsen,
    Bremen,
    NordrheinWestfalen,
    Hessen,
    RheinlandPfalz,
    BadenWuerttemberg,
    Bayern,
    Saarland,
    Berlin,
    Brandenburg,
    MecklenburgVorpommern,
    Sachsen,
    SachsenAnhalt,
    Thueringen,
}

impl Land {
    /// All of them, by their keys.
    pub const ALL: [Self; 16] = [
        Self::SchleswigHolstein,
        Self::Hamburg,
        Self::Niedersachsen,
        Self::Bremen,
        Self::NordrheinWestfalen,
        Self::Hessen,
        Self::RheinlandPfalz,
        Self::BadenWuerttemberg,
        Self::Bayern,
        Self::Saarland,
        Self::Berlin,
        Self::Brandenburg,
        Self::MecklenburgVorpommern,
        Self::Sachsen,
        Self::SachsenAnhalt,
        Self::Thueringen,
    ];

    /// Its official key, 1 to 16.
    pub const fn key(self) -> u8 {
        self as u8
    }

    /// The Land with this key.
    pub fn from_key(key: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|land| land.key() == key)
    }

    /// Its code in ISO 3166-2:DE.
    pub const fn code(self) -> &'static str {
        match self {
            Self::SchleswigHolstein => "SH",
            Self::Hamburg => "HH",
            Self::Niedersachsen => "NI",
            Self::Bremen => "HB",
            Self::NordrheinWestfalen => "NW",
            Self::Hessen => "HE",
            Self::RheinlandPfalz => "RP",
            Self::BadenWuerttemberg => "BW",
            Self::Bayern => "BY",
            Self::Saarland => "SL",
            Self::Berlin => "BE",
            Self::Brandenburg => "BB",
            Self::MecklenburgVorpommern => "MV",
            Self::Sachsen => "SN",
            Self::SachsenAnhalt => "ST",
            Self::Thueringen => "TH",
        }
    }

    /// The Land with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|land| land.code() == code)
    }

    const fn bit(self) -> u32 {
        1 << self as u8
    }
}

/// A public holiday.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "their names say it")]
pub enum Holiday {
    NewYear,
    Epiphany,
    WomensDay,
    GoodFriday,
    EasterMonday,
    LabourDay,
    Ascension,
    WhitMonday,
    CorpusChristi,
    Assumption,
    ChildrensDay,
    GermanUnity,
    Reformation,
    AllSaints,
    Repentance,
    Christmas,
    SecondDayOfChristmas,
}

/// When a holiday is.
#[derive(Clone, Copy)]
enum When {
    /// On this day of each year.
    On(Month, u8),
    /// So many days after Easter Sunday.
    AfterEaster(i64),
    /// On the Wednesday before 23 November.
    Repentance,
}

/// In every Land.
const EVERYWHERE: u32 = u32::MAX;

const fn lands(lands: &[Land]) -> u32 {
    let (mut bits, mut at) = (0, 0);
    while at < lands.len() {
        bits |= lands[at].bit();
        at += 1;
    }
    bits
}

/// Holidays, when they are, and in which Länder.
///
/// Left out, as periods that end on them are shown to end a day earlier than they may: what is a holiday in some municipalities only
/// (Assumption in Bayern, Corpus Christi in Sachsen and Thüringen, the peace festival in Augsburg). Not needed, as they are Sundays:
/// Easter and Whit Sunday in Brandenburg and Hessen; and Berlin's 17 June 2028, a Saturday.
const TABLE: [(Holiday, When, u32); 17] = [
    (Holiday::NewYear, When::On(Month::January, 1), EVERYWHERE),
    (
        Holiday::Epiphany,
        When::On(Month::January, 6),
        lands(&[Land::BadenWuerttemberg, Land::Bayern, Land::SachsenAnhalt]),
    ),
    (Holiday::WomensDay, When::On(Month::March, 8), lands(&[Land::Berlin, Land::MecklenburgVorpommern])),
    (Holiday::GoodFriday, When::AfterEaster(-2), EVERYWHERE),
    (Holiday::EasterMonday, When::AfterEaster(1), EVERYWHERE),
    (Holiday::LabourDay, When::On(Month::May, 1), EVERYWHERE),
    (Holiday::Ascension, When::AfterEaster(39), EVERYWHERE),
    (Holiday::WhitMonday, When::AfterEaster(50), EVERYWHERE),
    (
        Holiday::CorpusChristi,
        When::AfterEaster(60),
        lands(&[
            Land::BadenWuerttemberg,
            Land::Bayern,
            Land::Hessen,
            Land::NordrheinWestfalen,
            Land::RheinlandPfalz,
            Land::Saarland,
        ]),
    ),
    (Holiday::Assumption, When::On(Month::August, 15), lands(&[Land::Saarland])),
    (Holiday::ChildrensDay, When::On(Month::September, 20), lands(&[Land::Thueringen])),
    (Holiday::GermanUnity, When::On(Month::October, 3), EVERYWHERE),
    (
        Holiday::Reformation,
        When::On(Month::October, 31),
        lands(&[
            Land::Brandenburg,
            Land::Bremen,
            Land::Hamburg,
            Land::MecklenburgVorpommern,
            Land::Niedersachsen,
            Land::Sachsen,
            Land::SachsenAnhalt,
            Land::SchleswigHolstein,
            Land::Thueringen,
        ]),
    ),
    (
        Holiday::AllSaints,
        When::On(Month::November, 1),
        lands(&[
            Land::BadenWuerttemberg,
            Land::Bayern,
            Land::NordrheinWestfalen,
            Land::RheinlandPfalz,
            Land::Saarland,
        ]),
    ),
    (Holiday::Repentance, When::Repentance, lands(&[Land::Sachsen])),
    (Holiday::Christmas, When::On(Month::December, 25), EVERYWHERE),
    (Holiday::SecondDayOfChristmas, When::On(Month::December, 26), EVERYWHERE),
];

/// The public holiday on this day, if it is one in all of the Land; without a Land, if it is one in all of Germany.
pub fn holiday(day: Date, land: Option<Land>) -> Option<Holiday> {
    let here = |lands: u32| lands == EVERYWHERE || land.is_some_and(|land| lands & land.bit() != 0);
    let found = TABLE.iter().find(|(_, when, lands)| here(*lands) && when.is(day));
    found.map(|(holiday, ..)| *holiday)
}

/// Whether a period may end on this day: it is neither a Saturday, nor a Sunday, nor a public holiday.
pub fn is_working_day(day: Date, land: Option<Land>) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) && holiday(day, land).is_none()
}

impl When {
    fn is(self, day: Date) -> bool {
        match self {
            Self::On(month, number) => (day.month(), day.day()) == (month, number),
            Self::AfterEaster(days) => {
                easter(day.year()).is_some_and(|easter| easter.saturating_add(Duration::days(days)) == day)
            }
            Self::Repentance => {
                let between = day.month() == Month::November && (16..=22).contains(&day.day());
                between && day.weekday() == Weekday::Wednesday
            }
        }
    }
}

/// Easter Sunday, by the algorithm that Nature published in 1876 (Meeus, Astronomical Algorithms, chapter 8).
pub(crate) fn easter(year: i32) -> Option<Date> {
    let a = year.rem_euclid(19);
    let (b, c) = (year.div_euclid(100), year.rem_euclid(100));
    let (d, e) = (b / 4, b % 4);
    let f = (b + 8) / 25;
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    let month = if n / 31 == 3 { Month::March } else { Month::April };
    Date::from_calendar_date(year, month, u8::try_from(n % 31 + 1).ok()?).ok()
}
