//! The whole matrix of methods, identifications, classes and levels, for any table and any time.

use proptest::{collection::btree_map, option, prelude::*, sample::select};

use super::*;

fn level() -> impl Strategy<Value = Level> {
    select(Level::ALL.as_slice())
}

fn reason() -> Translated {
    Translated { de: "weil".to_owned(), en: None }
}

/// What providers say: the table knows the first two.
const ACRS: [&str; 3] = ["loa-a", "loa-b", "loa-of-tomorrow"];

fn acr(text: &str) -> Acr {
    text.parse().unwrap()
}

/// What a provider may have said beside any way to sign in.
fn acrs() -> impl Iterator<Item = Option<Acr>> {
    ACRS.into_iter().map(|text| Some(acr(text))).chain([None])
}

/// Everything that a session can have shown.
fn everything_shown(signed_in: u64, at: u64) -> Vec<Shown> {
    let mut all = Vec::new();
    for method in Method::ALL {
        for by in IdentifiedBy::ALL {
            let identification = Identification { by, at };
            all.extend(acrs().map(|acr| Shown { method, acr, signed_in, identification }));
        }
    }
    all
}

/// Any table that says something of everything; not each of them is one that may be put in force.
fn table() -> impl Strategy<Value = Table> {
    let requirement = (level(), option::of(level()));
    let all = |len| len..=len;
    (
        btree_map(select(DataClass::ALL.as_slice()), requirement, all(DataClass::ALL.len())),
        btree_map(select(Method::ALL.as_slice()), (level(), option::of(0_u32..100)), all(Method::ALL.len())),
        btree_map(
            select(IdentifiedBy::ALL.as_slice()),
            (level(), option::of(0_u32..3)),
            all(IdentifiedBy::ALL.len()),
        ),
        btree_map(select(&ACRS[..2]), (level(), option::of(0_u32..100)), all(2)),
    )
        .prop_map(|(classes, methods, identifications, identities)| Table {
            classes: classes
                .into_iter()
                .map(|(class, (level, lowest))| (class, Requirement { level, lowest, reason: reason() }))
                .collect(),
            methods: methods
                .into_iter()
                .map(|(method, (level, minutes))| (method, MethodWorth { level, minutes, reason: reason() }))
                .collect(),
            identities: identities
                .into_iter()
                .map(|(text, (level, minutes))| (acr(text), MethodWorth { level, minutes, reason: reason() }))
                .collect(),
            identifications: identifications
                .into_iter()
                .map(|(by, (level, days))| (by, IdentificationWorth { level, days, reason: reason() }))
                .collect(),
        })
}

/// Times that lie close to the ends of a table's minutes and days.
fn time() -> impl Strategy<Value = u64> {
    (0_u64..4, 0_u64..100, 0_u64..3).prop_map(|(days, minutes, ms)| (days * 24 * 60 + minutes) * 60_000 + ms)
}

/// What the table says of a provider's word, if one was given and the table knows it.
fn vouched<'a>(table: &'a Table, shown: &Shown) -> Option<&'a MethodWorth> {
    let acr = shown.acr.as_ref().filter(|_| shown.method == Method::Identity)?;
    table.identities.get(acr)
}

proptest! {
    //
    #[test]
    fn nobody_reaches_more_than_sign_in_and_identification_are_worth(table in table(), signed_in in time(), at in time(), now in time()) {
        for shown in everything_shown(signed_in, at) {
            let achieved = table.achieved(&shown, now);
            if let Some(worth) = vouched(&table, &shown) {
                prop_assert!(achieved.level <= worth.level);
                continue;
            }
            prop_assert!(achieved.level <= table.methods[&shown.method].level);
            prop_assert!(achieved.level <= table.identifications[&shown.identification.by].level);
            prop_assert!(shown.method.factors() >= 2 || achieved.level == Level::Normal);
        }
    }

    // A provider's word counts where it was given, for as long as the table says, and needs no other identification.
    #[test]
    fn a_providers_word_is_worth_what_the_table_says(table in table(), signed_in in time(), at in time(), now in time()) {
        for shown in everything_shown(signed_in, at) {
            let Some(worth) = vouched(&table, &shown) else {
                prop_assert!(!table.vouches(&shown));
                let said_nothing = Shown { acr: None, ..shown.clone() };
                prop_assert_eq!(table.achieved(&shown, now), table.achieved(&said_nothing, now));
                continue;
            };
            let until = worth.minutes.map(|minutes| signed_in + u64::from(minutes) * 60_000);
            let is_over = until.is_some_and(|until| until <= now);
            let level = if is_over { Level::Normal } else { worth.level };
            let falls = until.filter(|_| level > Level::Normal);
            prop_assert_eq!(table.achieved(&shown, now), Achieved { level, until: falls });
        }
    }

    #[test]
    fn what_is_asked_of_a_provider_is_above_one_factor_the_most_first(table in table()) {
        let wanted: Vec<_> = table.wanted_acrs().into_iter().map(|acr| table.identities[acr].level).collect();
        prop_assert!(wanted.is_sorted_by(|one, next| one >= next));
        let above = table.identities.values().filter(|worth| worth.level > Level::Normal).count();
        prop_assert!(wanted.len() == above && wanted.iter().all(|&level| level > Level::Normal));
    }

    //
    #[test]
    fn levels_only_fall_and_the_time_is_told_to_the_millisecond(table in table(), signed_in in time(), at in time(), now in time()) {
        for shown in everything_shown(signed_in, at) {
            let at = |time| table.achieved(&shown, time).level;
            let achieved = table.achieved(&shown, now);
            match achieved.until {
                Some(until) => {
                    prop_assert!(now < until);
                    prop_assert_eq!(at(until - 1), achieved.level);
                    prop_assert!(at(until) < achieved.level);
                }
                None => prop_assert_eq!(at(u64::MAX), achieved.level),
            }
        }
    }

    #[test]
    fn the_best_identification_is_worth_no_less_than_any_other(table in table(), ats in proptest::array::uniform6(time()), now in time()) {
        let all: Vec<_> = IdentifiedBy::ALL.into_iter().zip(ats).map(|(by, at)| Identification { by, at }).collect();
        let level = |identification| table.identification_level(identification, now);
        let best = table.best(&all, now).unwrap();
        prop_assert!(all.iter().all(|&one| level(one) <= level(best)));
        prop_assert_eq!(table.best(&[], now), None);
    }

    //
    #[test]
    fn a_choice_counts_where_there_is_one_and_never_below_its_floor(table in table(), chosen in option::of(level())) {
        for class in DataClass::ALL {
            let Requirement { level, lowest, .. } = table.classes[&class];
            let required = table.required(class, chosen);
            match (lowest, chosen) {
                (Some(lowest), Some(chosen)) => prop_assert_eq!(required, lowest.max(chosen)),
                _ => prop_assert_eq!(required, level),
            }
        }
    }

    #[test]
    fn a_table_in_force_gives_one_factor_no_more_than_normal(table in table()) {
        let one_factor = |method: &Method| method.factors() < 2 && table.methods[method].level > Level::Normal;
        let too_high = DataClass::ALL.into_iter().any(|class| table.classes[&class].lowest > Some(table.classes[&class].level));
        prop_assert_eq!(table.check().is_ok(), !Method::ALL.iter().any(one_factor) && !too_high);
    }
}

#[test]
fn a_table_that_is_silent_gives_the_least_and_demands_the_most() {
    let table = Table {
        classes: BTreeMap::new(),
        methods: BTreeMap::new(),
        identities: BTreeMap::new(),
        identifications: BTreeMap::new(),
    };
    for shown in everything_shown(0, 0) {
        assert_eq!(table.achieved(&shown, 0), Achieved { level: Level::Normal, until: None });
    }
    for class in DataClass::ALL {
        assert_eq!(table.required(class, Some(Level::Normal)), Level::High);
    }
    assert_eq!(table.check(), Err(TableError::NoClass(DataClass::Account)));
}
