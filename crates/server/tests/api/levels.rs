//! Levels of assurance: what a session reaches, what data need, and what people choose for their own.

use envelope::AccountId;
use reqwest::{Method, RequestBuilder};
use wire::{
    ProblemKind,
    account::Session,
    assurance::{
        Choice, DataClass, Identification, IdentificationWorth, IdentifiedBy, Level, MethodWorth,
        Requirement, Standing, Table,
    },
    feed::Feed,
    insurer::Translated,
};

use crate::harness::{Answer as _, Person, Server};

/// A table of levels: health data need *high* unless somebody has chosen less.
pub(crate) fn levels() -> Table {
    let reason = || Translated { de: "weil".to_owned(), en: None };
    let requirement = |class| match class {
        DataClass::Mail => Requirement { level: Level::High, lowest: Some(Level::Normal), reason: reason() },
        _ => Requirement { level: Level::Normal, lowest: None, reason: reason() },
    };
    let method = |method: wire::assurance::Method| {
        let level = if method.factors() < 2 { Level::Normal } else { Level::High };
        MethodWorth { level, minutes: None, reason: reason() }
    };
    let identification = |by| {
        let level = if by == IdentifiedBy::Letter { Level::Normal } else { Level::High };
        IdentificationWorth { level, days: None, reason: reason() }
    };
    let identity = |(acr, level): (&str, Level)| {
        (acr.parse().unwrap(), MethodWorth { level, minutes: None, reason: reason() })
    };
    Table {
        classes: DataClass::ALL.map(|class| (class, requirement(class))).into(),
        methods: wire::assurance::Method::ALL.map(|one| (one, method(one))).into(),
        identities: [
            ("loa-substantial", Level::Substantial),
            ("loa-high", Level::High),
            ("loa-low", Level::Normal),
        ]
        .map(identity)
        .into(),
        identifications: IdentifiedBy::ALL.map(|by| (by, identification(by))).into(),
    }
}

fn identify(server: &Server, account: AccountId, by: IdentifiedBy) -> RequestBuilder {
    let identification = Identification { by, at: 5 };
    server.desk(Method::PUT, &format!("/accounts/{account}/identification")).json(&identification)
}

async fn feed_is_refused(person: &Person<'_>) {
    let asked = person.request(Method::GET, "/feed?after=0").send().await.unwrap();
    asked.refused(ProblemKind::LevelTooLow).await;
}

//
#[tokio::test]
async fn mail_needs_high_until_somebody_chooses_less_and_again_after() {
    let server = Server::start().await;
    let person = server.person(1).await;
    person.choose(DataClass::Mail, Level::High).await.done().await;
    feed_is_refused(&person).await;
    person.choose(DataClass::Mail, Level::Normal).await.done().await;
    person.get::<Feed>("/feed?after=0").await;
    let standing: Standing = person.get("/account/level").await;
    assert_eq!(standing.required[&DataClass::Mail], Level::Normal);
    assert!(matches!(
        standing.choices[..],
        [Choice { class: DataClass::Mail, level: Level::Normal, notice: 1, .. }]
    ));
    // Another person's choice is not hers.
    let other = server.person(2).await;
    other.choose(DataClass::Mail, Level::High).await.done().await;
    person.get::<Feed>("/feed?after=0").await;
    feed_is_refused(&other).await;
}

#[tokio::test]
async fn choices_keep_to_the_insurers_floor_and_to_classes_with_a_choice() {
    let server = Server::start().await;
    let person = server.person(1).await;
    let mut table = levels();
    table.classes.entry(DataClass::Mail).and_modify(|needs| needs.lowest = Some(Level::Substantial));
    server.put_levels(&table).await;
    // What was chosen before counts up to the floor only.
    feed_is_refused(&person).await;
    for (class, level) in
        [(DataClass::Mail, Level::Normal), (DataClass::Account, Level::High), (DataClass::Sent, Level::High)]
    {
        person.choose(class, level).await.refused(ProblemKind::Invalid).await;
    }
}

//
#[tokio::test]
async fn an_identification_counts_with_the_sign_in_that_goes_with_it() {
    let server = Server::start().await;
    let person = server.person(1).await;
    identify(&server, person.account, IdentifiedBy::IdCard).send().await.unwrap().done().await;
    identify(&server, person.account, IdentifiedBy::IdCard).send().await.unwrap().done().await;
    let standing: Standing = person.get("/account/level").await;
    assert_eq!(standing.shown.identification, Identification { by: IdentifiedBy::IdCard, at: 5 });
    // One factor is normal, whoever the person is.
    assert_eq!(person.get::<Session>("/session").await.level, Level::Normal);
    let refused = identify(&server, person.account, IdentifiedBy::Letter).send().await.unwrap();
    refused.refused(ProblemKind::Invalid).await;
    let nobody = identify(&server, AccountId::new([9; 16]), IdentifiedBy::Passport).send().await.unwrap();
    nobody.refused(ProblemKind::NotFound).await;
}

#[tokio::test]
async fn a_table_with_a_hole_or_too_much_for_one_factor_is_not_put_in_force() {
    let server = Server::start().await;
    let tables: [fn(&mut Table); 3] = [
        |table| drop(table.classes.remove(&DataClass::Mail)),
        |table| drop(table.identifications.remove(&IdentifiedBy::Letter)),
        |table| {
            for worth in table.methods.values_mut() {
                worth.level = Level::Substantial;
            }
        },
    ];
    for spoil in tables {
        let mut table = levels();
        spoil(&mut table);
        let put = server.desk(Method::PUT, "/levels").json(&table).send().await.unwrap();
        put.refused(ProblemKind::Invalid).await;
    }
    let read: Table = server.portal(Method::GET, "/levels").send().await.unwrap().read().await;
    assert_eq!(read, levels());
}
