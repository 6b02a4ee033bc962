//! The whole matrix of methods, identifications, classes and levels, for any table and any time.

use proptest::{collection::btree_map, option, prelude::*, sample::select};

use super::*;

fn level() -> impl Strategy<Value = Level> {
    select(Level::ALL.as_slice())
}

fn reason() -> Translated {
    Translated { de: "weil".to_owned(), en: None }
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
    )
        .prop_map(|(classes, methods, identifications)| Table {
            classes: classes
                .into_iter()
                .map(|(class, (level, lowest))| (class, Requirement { level, lowest, reason: reason() }))
                .collect(),
            methods: methods
                .into_iter()
                .map(|(method, (level, minutes))| (method, MethodWorth { level, minutes, reason: reason() }))
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

proptest! {
    //
    #[test]
    fn nobody_reaches_more_than_sign_in_and_identification_are_worth(table in table(), signed_in in time(), at in time(), now in time()) {
        for method in Method::ALL {
            for by in IdentifiedBy::ALL {
                let shown = Shown { method, signed_in, identification: Identification { by, at } };
                let achieved = table.achieved(&shown, now);
                prop_assert!(achieved.level <= table.methods[&method].level);
                prop_assert!(achieved.level <= table.identifications[&by].level);
                prop_assert!(method.factors() >= 2 || achieved.level == Level::Normal);
            }
        }
    }

    //
    #[test]
    fn levels_only_fall_and_the_time_is_told_to_the_millisecond(table in table(), signed_in in time(), at in time(), now in time()) {
        for method in Method::ALL {
            for by in IdentifiedBy::ALL {
                let shown = Shown { method, signed_in, identification: Identification { by, at } };
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
    let table =
        Table { classes: BTreeMap::new(), methods: BTreeMap::new(), identifications: BTreeMap::new() };
    let identification = Identification { by: IdentifiedBy::Letter, at: 0 };
    for method in Method::ALL {
        let achieved = table.achieved(&Shown { method, signed_in: 0, identification }, 0);
        assert_eq!(achieved, Achieved { level: Level::Normal, until: None });
    }
    for class in DataClass::ALL {
        assert_eq!(table.required(class, Some(Level::Normal)), Level::High);
    }
    assert_eq!(table.check(), Err(TableError::NoClass(DataClass::Account)));
}
