//! All is lost: a new letter makes an account in the place of the old one, and everything that was exchanged is readable again.

use std::fs;

use crypto::body::Body;
use envelope::MessageId;
use reqwest::Method;
use testkit::insured::{Author, Insured, Mail};
use wire::{
    ProblemKind,
    succession::{Restoration, Succession},
};

use crate::house::{House, draft, enclosure, erika, noise, person};

/// Everything that is mail and no receipt.
async fn letters(insured: &Insured) -> Vec<Mail> {
    let mail = insured.mail().await.unwrap();
    mail.into_iter().filter(|mail| mail.text().is_some()).collect()
}

async fn succession(insured: &Insured) -> Succession {
    insured.connection().json(insured.connection().request(Method::GET, "/account/succession")).await.unwrap()
}

async fn file_of(insured: &Insured, mail: &Mail) -> Vec<u8> {
    let Body::Message(body) = &mail.body else { panic!("no message") };
    insured.download(mail, &body.attachments[0]).await.unwrap()
}

/// Erika's account, and one in its place.
async fn replaced(house: &House) -> Insured {
    let letter = house.replacement(&erika(), "0").await;
    house.certified(&letter, &erika()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_readable_again() {
    let house = House::open().await;
    let mut old = house.erika().await;
    let (photo, pdf) = (noise(70_000), [b"%PDF-1.7\n".as_slice(), &noise(9_000_000)].concat());
    let sealed = old.send(&draft("Krankengeld", vec![enclosure("Foto.jpg", &photo)])).await.unwrap();
    let out = house.path("out").into_os_string().into_string().unwrap();
    house.says(["watch", "--once", "--acknowledge", "--out", &out]).await;
    let (file, id) = (house.file("Bescheid.pdf", &pdf), sealed.message.to_string());
    house.says(["answer", &id, "--text", "Bewilligt.", "--file", &file]).await;

    let new = replaced(&house).await;
    assert_ne!(new.account(), old.account());
    let refused = old.mail().await.err().and_then(|error| error.kind());
    assert_eq!(refused, Some(ProblemKind::AccountReplaced));
    assert!(new.mail().await.unwrap().is_empty());
    assert_eq!(succession(&new).await.restoration.map(|it| it.left), Some(None));

    assert!(house.says(["restore"]).await.contains("2 messages given back, 2 in all"));
    let mail = new.mail().await.unwrap();
    let [own, receipt, answer] = mail.as_slice() else { panic!("{} messages", mail.len()) };
    assert_eq!((own.author, own.text()), (Author::Own, Some("Guten Tag,\nanbei die Unterlagen. Grüße")));
    assert_eq!(own.entry.envelope, sealed.hash(), "the very bytes");
    assert!(file_of(&new, own).await == photo);
    assert_eq!(receipt.receipt().expect("its receipt").envelope, sealed.hash());
    assert_eq!(answer.text(), Some("Bewilligt."));
    assert!(matches!(answer.author, Author::Unit(_)));
    assert!(file_of(&new, answer).await == pdf);
    let Restoration { back, left, .. } = succession(&new).await.restoration.unwrap();
    assert_eq!((back, left), (2, Some(0)));

    // Again changes nothing; and when the desk has forgotten how far it was, nobody gets anything twice.
    assert!(house.says(["restore"]).await.contains("Nobody's mail"));
    assert!(house.says(["restore", "A123456780"]).await.contains("0 messages given back, 2 in all"));
    fs::remove_dir_all(house.path("desk/restored")).unwrap();
    house.says(["restore", "A123456780"]).await;
    assert_eq!(new.mail().await.unwrap().len(), 3);
    assert!(house.says(["alarms"]).await.contains("No alarms."));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_about_old_mail_goes_to_the_new_account() {
    let house = House::open().await;
    let mut old = house.erika().await;
    let sealed = old.send(&draft("Krankengeld", Vec::new())).await.unwrap();
    house.says(["inbox"]).await;
    let mut new = replaced(&house).await;
    house.says(["answer", &sealed.message.to_string(), "--text", "Ein Nachtrag."]).await;
    // The receipt comes only now, too, and speaks of no state of the old account.
    let out = house.path("out").into_os_string().into_string().unwrap();
    house.says(["watch", "--once", "--acknowledge", "--out", &out]).await;
    let mail = new.mail().await.unwrap();
    assert!(mail.iter().any(|mail| mail.text() == Some("Ein Nachtrag.")));
    let receipt = mail.iter().find_map(Mail::receipt).expect("a receipt");
    assert_eq!((receipt.message, receipt.account_state), (sealed.message, None));
    // `watch` has given back what was there.
    assert_eq!(letters(&new).await.len(), 2);

    new.send(&draft("Vom neuen Gerät", Vec::new())).await.unwrap();
    assert!(house.says(["inbox"]).await.contains("Vom neuen Gerät"));
    assert!(house.says(["alarms"]).await.contains("No alarms."));
}

#[tokio::test(flavor = "multi_thread")]
async fn long_mail_comes_back_in_pieces_and_goes_on_after_a_break() {
    const MESSAGES: usize = 70;
    let mut house = House::open().await;
    let mut old = house.erika().await;
    for number in 0..MESSAGES {
        old.send(&draft(&format!("Brief {number}"), Vec::new())).await.unwrap();
    }
    let new = replaced(&house).await;
    house.stop_server().await;
    house.refuses(["restore"]).await;
    house.start_server().await;
    let said = house.says(["restore"]).await;
    assert!(said.contains(&format!("{MESSAGES} messages given back, {MESSAGES} in all")), "{said}");
    assert_eq!(letters(&new).await.len(), MESSAGES);
}

#[tokio::test(flavor = "multi_thread")]
async fn lost_twice_is_found_twice_and_nobody_else_gets_any_of_it() {
    let house = House::open().await;
    let mut first = house.erika().await;
    let one = first.send(&draft("Der erste", Vec::new())).await.unwrap();
    let hans = person("A000000002", "1960-01-31");
    let letter = house.invite(&hans, "Hans Meier").await;
    let mut hans = house.certified(&letter, &hans).await;
    hans.send(&draft("Hans schreibt", Vec::new())).await.unwrap();

    // The first time nothing is given back before it happens again.
    let mut second = replaced(&house).await;
    let two = second.send(&draft("Der zweite", Vec::new())).await.unwrap();
    house.says(["inbox"]).await;
    let third = replaced(&house).await;
    house.says(["restore"]).await;
    let ids: Vec<MessageId> = letters(&third).await.iter().map(|mail| mail.header.message).collect();
    assert_eq!(ids, [one.message, two.message]);
    assert_eq!(letters(&hans).await.len(), 1);
    assert_eq!(succession(&hans).await, Succession::default());
    assert!(house.refuses(["restore", "A000000002"]).await.contains("no account that stands"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_letter_waits_is_told_and_can_be_withdrawn() {
    let house = House::open().await;
    let old = house.erika().await;
    let (number, portal) = ("A123456780", house.base());
    let ordinary = ["letter", number, "--portal-url", &portal];
    assert!(house.refuses(ordinary).await.contains("only with --replace"));
    let letter = house.replacement(&erika(), "72").await;
    let kind = async || house.begin(&letter, &erika()).await.err().and_then(|error| error.kind());
    assert_eq!(kind().await, Some(ProblemKind::LetterWaits));
    let told = succession(&old).await.letters;
    assert_eq!(told.iter().map(|it| it.usable - it.ordered).collect::<Vec<_>>(), [72 * 60 * 60 * 1000]);

    house.says(["withdraw", &format!("{:08}", letter.slot.number())]).await;
    assert_eq!(kind().await, Some(ProblemKind::LetterExpired));
    assert!(succession(&old).await.letters.is_empty());
    assert!(old.mail().await.is_ok(), "the account goes on");

    let hans = person("A000000002", "1960-01-31");
    house.invite(&hans, "Hans Meier").await;
    let none = ["letter", "A000000002", "--replace", "--portal-url", &portal];
    assert!(house.refuses(none).await.contains("no account"));
}
