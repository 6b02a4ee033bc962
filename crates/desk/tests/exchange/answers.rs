//! What the desk sends, and how it opens at the insured person's.

use crypto::{OpenError, body::Body, opaque::OpaqueError};
use desk::{
    compose::{self, Letter},
    identity::Desk,
    outbox, random,
    state::State,
};
use envelope::RootFingerprint;
use testkit::insured::{Author, Insured, InsuredError, Mail};
use tokio::runtime::Handle;
use wire::ProblemKind;

use crate::house::{House, PASSWORD, draft, erika, noise, person};

/// The newest message of the insurer's.
fn newest(mail: Vec<Mail>) -> Mail {
    mail.into_iter().rfind(|mail| matches!(mail.author, Author::Unit(_))).expect("a letter of the insurer's")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_with_a_pdf_opens_at_the_insured_persons() {
    let house = House::open().await;
    let mut erika = house.erika().await;
    let sealed = erika.send(&draft("Krankengeld", Vec::new())).await.unwrap();
    house.says(["inbox"]).await;
    let pdf = [b"%PDF-1.7\n".as_slice(), &noise(9_000_000)].concat();
    let (file, id) = (house.file("Bescheid.pdf", &pdf), sealed.message.to_string());
    house.says(["answer", &id, "--text", "Bewilligt.", "--file", &file]).await;

    let answer = newest(erika.mail().await.unwrap());
    let (unit, _) = erika.directory().topic("krankengeld").unwrap();
    assert_eq!(answer.author, Author::Unit(unit.unit));
    assert_eq!(answer.header.conversation, sealed.conversation);
    let Body::Message(body) = &answer.body else { panic!("no message") };
    assert_eq!((body.text.as_str(), body.reply_to), ("Bewilligt.", Some(sealed.message)));
    let manifest = &body.attachments[0];
    assert_eq!((manifest.name.as_str(), manifest.media_type.as_str()), ("Bescheid.pdf", "application/pdf"));
    assert!(erika.download(&answer, manifest).await.unwrap() == pdf);
    assert!(house.says(["inbox"]).await.contains(" answered "));
    assert!(house.says(["inbox", "--all"]).await.contains(" sent "));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_process_hands_over_meanwhile_is_sent_once() {
    let house = House::open().await;
    let erika = house.erika().await;
    let state = State::open(&house.path("desk")).unwrap();
    let desk = Desk::load(&state).unwrap();
    let letter = Letter {
        subject: Some("Ihr Bescheid".to_owned()),
        topic: None,
        text: "Wir bewilligen.".to_owned(),
        files: vec![house.file("Bescheid.pdf", &noise(20_000)).into()],
        decision: None,
    };
    let (unit, mut rng) = (desk.units[0].id, random::rng());
    let message =
        compose::write(&desk, &state, erika.account(), unit, letter, &mut rng, &mut |_, _| {}).unwrap();

    // Before the file is up whoever writes a letter hands over what waits, too.
    let others = ["write", "A123456780", "--subject", "Ihre Frage", "--text", "Gern."];
    let mut is_first = true;
    let mut progress = |_, _| {
        if std::mem::take(&mut is_first) {
            tokio::task::block_in_place(|| Handle::current().block_on(house.says(others)));
        }
    };
    let client = desk.client().unwrap();
    outbox::dispatch(&desk, &state, &client, message, &mut rng, &mut progress).await.unwrap();
    assert!(!is_first, "nobody came in between");
    assert!(!outbox::is_waiting(&state, message));
    let mail = erika.mail().await.unwrap();
    assert_eq!(mail.iter().filter(|mail| mail.header.message == message).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_of_the_insurers_own_carries_whom_it_is_for() {
    let house = House::open().await;
    let erika = house.erika().await;
    house.says(["write", "A123456780", "--subject", "Ihr Bescheid", "--text", "Guten Tag."]).await;
    let letter = newest(erika.mail().await.unwrap());
    let Body::Message(body) = &letter.body else { panic!("no message") };
    assert_eq!(body.subject.as_deref(), Some("Ihr Bescheid"));
    let profile = body.profile.as_ref().expect("a profile");
    assert_eq!(profile.name, "Erika Brandt");
    assert_eq!(profile.address, ["Lindenstraße 12", "24103 Kiel"]);
    assert_eq!(profile.insurance_number, "A123456780");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_gets_any_of_it() {
    let house = House::open().await;
    let mut erika = house.erika().await;
    let hans = person("A000000002", "1960-01-31");
    let letter = house.invite(&hans, "Hans Meier").await;
    let hans = house.certified(&letter, &hans).await;
    let sealed =
        erika.send(&draft("Krankengeld", vec![crate::house::enclosure("a.txt", b"x")])).await.unwrap();

    assert!(hans.mail().await.unwrap().is_empty());
    let envelope = hans.envelope(sealed.message).await;
    assert_eq!(envelope.unwrap_err().kind(), Some(ProblemKind::NotFound));
    let mail = erika.mail().await.unwrap().remove(0);
    let file = hans.download(&mail, &mail.body.attachments()[0]).await;
    assert_eq!(file.unwrap_err().kind(), Some(ProblemKind::NotFound));
    assert_eq!(erika.download(&mail, &mail.body.attachments()[0]).await.unwrap(), b"x");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_device_opens_the_same_mail_with_the_password_alone() {
    let house = House::open().await;
    let letter = house.invite_erika().await;
    let root = letter.root;
    let mut first = house.certified(&letter, &erika()).await;
    first.send(&draft("Krankengeld", Vec::new())).await.unwrap();
    house.says(["write", "A123456780", "--subject", "Post", "--text", "Guten Tag."]).await;

    let number = erika().insurance_number;
    let base = house.base();
    let sign_in =
        async |root: &RootFingerprint, password: &str| Insured::sign_in(&base, root, &number, password).await;
    let wrong = sign_in(&root, "Fünf Birken am Ufer").await;
    assert!(matches!(wrong.err(), Some(InsuredError::Opaque(OpaqueError::Password))));
    let elsewhere = sign_in(&RootFingerprint::from([9; 32]), PASSWORD).await;
    assert!(matches!(elsewhere.err(), Some(InsuredError::Open(OpenError::Refused))));

    let mut second = sign_in(&root, PASSWORD).await.unwrap();
    let mail = second.mail().await.unwrap();
    let texts: Vec<_> = mail.iter().map(|mail| mail.text().unwrap().lines().next().unwrap()).collect();
    assert_eq!(texts, ["Guten Tag,", "Guten Tag."]);
    assert_eq!((mail[0].author, second.account()), (Author::Own, first.account()));
    second.send(&draft("Vom zweiten Gerät", Vec::new())).await.unwrap();
    assert!(house.says(["inbox"]).await.contains("Vom zweiten Gerät"));

    second.sign_out().await.unwrap();
    let ended = second.mail().await.err().and_then(|error| error.kind());
    assert_eq!(ended, Some(ProblemKind::Unauthenticated));
}
