//! Decisions in the portal: only to whom has agreed, with the days that follow from them.

use crypto::body::{Body, Consent, Decision};
use desk::{
    compose::{self, Instructs, Letter},
    identity::Desk,
    outbox::{self, SendError},
    random,
    state::State,
};
use testkit::insured::{Author, Draft, Insured, Mail};

use crate::house::{House, TOPIC, draft, erika};

fn consent(given: bool) -> Draft {
    Draft {
        topic: TOPIC.to_owned(),
        text: if given { "Ich willige ein." } else { "Ich widerrufe." }.to_owned(),
        consent: Some(Consent { category: 1, given }),
        ..Draft::default()
    }
}

/// Has the desk decide, with what else the command line is to say.
fn decision<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let write =
        ["write", "A123456780", "--subject", "Ihr Bescheid", "--text", "Wir bewilligen.", "--decision"];
    write.iter().chain(more).copied().collect()
}

/// The decisions among the person's mail.
async fn decided(insured: &Insured) -> Vec<(Mail, Decision)> {
    let decision = |mail: &Mail| match &mail.body {
        Body::Message(body) => body.decision,
        _ => None,
    };
    let mail = insured.mail().await.unwrap().into_iter();
    mail.filter_map(|mail| decision(&mail).map(|decision| (mail, decision))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_goes_to_who_has_agreed_and_to_nobody_else() {
    let house = House::open().await;
    let mut erika = house.erika().await;

    // Nobody has agreed by themselves.
    let refused = house.refuses(decision(&[])).await;
    assert!(refused.contains("send it by post"), "{refused}");
    assert!(decided(&erika).await.is_empty());
    assert!(house.says(["insured", "show", "A123456780"]).await.contains("in the portal: no, by post"));

    // The desk looks before it decides.
    erika.send(&consent(true)).await.unwrap();
    house.says(decision(&[])).await;
    let mail = decided(&erika).await;
    let [(letter, first)] = &mail[..] else { panic!("one decision") };
    let (unit, _) = erika.directory().topic(TOPIC).unwrap();
    assert_eq!(letter.author, Author::Unit(unit.unit));
    assert_eq!(*first, Decision { instructs: true, land: Some(1) });
    let shown = house.says(["insured", "show", "A123456780"]).await;
    assert!(shown.contains("agreed to decisions") && shown.contains("in the portal: yes"), "{shown}");
    let listed = house.says(["inbox", "--all"]).await;
    assert!(listed.contains("[consent]") && listed.contains("[decision, announced "), "{listed}");

    // An answer may be one, too, and may be without an instruction.
    let asked = erika.send(&draft("Antrag", Vec::new())).await.unwrap();
    house.says(["inbox"]).await;
    let id = asked.message.to_string();
    house.says(["answer", &id, "--text", "Wir lehnen ab.", "--decision", "--without-remedies"]).await;
    let mail = decided(&erika).await;
    assert_eq!(mail[1].1, Decision { instructs: false, land: Some(1) });
    assert_eq!(mail[1].0.header.conversation, asked.conversation);

    // Withdrawn, it is withdrawn at once; what is no decision goes as ever.
    erika.send(&consent(false)).await.unwrap();
    assert!(house.refuses(decision(&[])).await.contains("send it by post"));
    house.says(["write", "A123456780", "--subject", "Ihre Frage", "--text", "Gern."]).await;
    assert_eq!(decided(&erika).await.len(), 2);
    assert!(house.says(["insured", "show", "A123456780"]).await.contains("in the portal: no, by post"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_in_anothers_place_is_asked_anew() {
    let house = House::open().await;
    let mut before = house.erika().await;
    before.send(&consent(true)).await.unwrap();
    house.says(decision(&[])).await;
    let letter = house.replacement(&erika(), "0").await;
    let mut after = house.certified(&letter, &erika()).await;
    assert!(house.refuses(decision(&[])).await.contains("send it by post"));
    after.send(&consent(true)).await.unwrap();
    house.says(decision(&[])).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_that_has_waited_does_not_leave_after_the_withdrawal() {
    let house = House::open().await;
    let mut erika = house.erika().await;
    erika.send(&consent(true)).await.unwrap();
    house.says(["inbox"]).await;

    // Written while the server is away, as far as it knows: it lies in the outbox.
    let state = State::open(&house.path("desk")).unwrap();
    let desk = Desk::load(&state).unwrap();
    let letter = Letter {
        subject: Some("Ihr Bescheid".to_owned()),
        topic: None,
        text: "Wir bewilligen.".to_owned(),
        files: Vec::new(),
        decision: Some(Instructs(true)),
    };
    let (unit, mut rng) = (desk.units[0].id, random::rng());
    let message =
        compose::write(&desk, &state, erika.account(), unit, letter, &mut rng, &mut |_, _| {}).unwrap();
    assert!(outbox::is_waiting(&state, message));

    erika.send(&consent(false)).await.unwrap();
    house.says(["inbox"]).await;
    let client = desk.client().unwrap();
    let sent = outbox::dispatch(&desk, &state, &client, message, &mut rng, &mut |_, _| {}).await;
    assert!(matches!(sent, Err(SendError::NoConsent)), "{sent:?}");
    assert!(decided(&erika).await.is_empty());
    // Agreed to once more, it goes.
    erika.send(&consent(true)).await.unwrap();
    house.says(["inbox"]).await;
    outbox::dispatch(&desk, &state, &client, message, &mut rng, &mut |_, _| {}).await.unwrap();
    assert_eq!(decided(&erika).await.len(), 1);
}
