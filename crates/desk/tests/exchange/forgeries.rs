//! What a hostile server, or somebody with a stolen letter, tries; and that it shows.

use std::fs;

use crypto::{
    OpenError, Secret,
    certificate::AccountCertificate,
    keys::{AccountKeys, SigningKey},
};
use desk::{client::Client, random};
use envelope::Base64;
use testkit::insured::InsuredError;
use wire::{account::Account, desk::PutCertificate};

use crate::house::{House, draft, enclosure, erika, noise};

#[tokio::test(flavor = "multi_thread")]
async fn keys_that_the_letter_does_not_vouch_for_get_no_certificate() {
    let house = House::open().await;
    let letter = house.invite_erika().await;
    let mut activation = house.begin(&letter, &erika()).await.unwrap();
    // As if the server had put its own keys in the place of hers: it cannot make the MAC.
    activation.enrolment.bind_mac.0[0] ^= 1;
    let mut forged = activation.finish().await.unwrap();
    forged.send(&draft("Auszahlung", Vec::new())).await.unwrap();

    let inbox = house.run(["inbox"]).await;
    assert!(inbox.status.success());
    assert_eq!(String::from_utf8(inbox.stdout).unwrap(), "No messages.\n");
    assert_eq!(String::from_utf8(inbox.stderr).unwrap(), "2 alarms: see `siegel-desk alarms`.\n");
    let alarms = house.says(["alarms"]).await;
    assert!(alarms.contains(&format!("account {} does not prove letter", forged.account())), "{alarms}");
    assert!(alarms.contains("which has no certificate; it is not shown"), "{alarms}");
    assert!(forged.certificate().await.unwrap().is_none());
    assert!(house.says(["insured", "list"]).await.contains("letter sent"));
    // Deciding is done once: another look raises no second alarm.
    house.says(["inbox"]).await;
    assert_eq!(house.says(["alarms"]).await, alarms);
    let refused = house.refuses(["write", "A123456780", "--subject", "x", "--text", "x"]).await;
    assert!(refused.contains("no account yet"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_message_raises_an_alarm_and_stops_no_other() {
    let house = House::open().await;
    let mut erika = house.erika().await;
    // The signature, the body, a wrapped key: the server can change them all, and checks none.
    let len = erika.seal(&draft("Länge", Vec::new())).unwrap().envelope.len();
    for (number, at) in [len - 1, len - 100, 200].into_iter().enumerate() {
        let mut sealed = erika.seal(&draft("Gefälscht", Vec::new())).unwrap();
        sealed.envelope[at] ^= 1;
        erika.hand_over(&sealed).await.unwrap();
        let said = format!("message {} cannot be opened or its signature is wrong", sealed.message);
        house.says(["inbox"]).await;
        let alarms = house.says(["alarms"]).await;
        assert!(alarms.contains(&said) && alarms.lines().count() == number + 1, "{alarms}");
    }
    erika.send(&draft("Echt", Vec::new())).await.unwrap();
    let list = house.says(["inbox"]).await;
    assert!(list.contains("Echt") && !list.contains("Gefälscht") && list.lines().count() == 2, "{list}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_file_is_not_written() {
    let house = House::open().await;
    let mut erika = house.erika().await;
    let sealed = erika.send(&draft("Akte", vec![enclosure("Akte.pdf", &noise(100_000))])).await.unwrap();
    let blob = house.blobs().pop().expect("a blob");
    let whole = fs::read(&blob).unwrap();
    let mut changed = whole.clone();
    changed[50_000] ^= 1;
    fs::write(&blob, changed).unwrap();

    let (id, out) = (sealed.message.to_string(), house.path("opened"));
    house.says(["inbox"]).await;
    let open = ["open", &id, "--out", out.to_str().unwrap()];
    let refused = house.refuses(open).await;
    assert!(refused.contains("not what the signed message says"), "{refused}");
    assert!(!out.join(&id).exists());
    let alarms = house.says(["alarms"]).await;
    assert!(
        alarms.contains(&format!("a file of message {id} is not what the signed message says")),
        "{alarms}"
    );

    // No receipt says that it has arrived.
    let watch = ["watch", "--once", "--acknowledge", "--out", out.to_str().unwrap()];
    house.says(watch).await;
    assert!(erika.mail().await.unwrap().iter().all(|mail| mail.receipt().is_none()));

    fs::write(&blob, whole).unwrap();
    house.says(open).await;
    assert!(fs::read(out.join(&id).join("Akte.pdf")).unwrap() == noise(100_000));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_of_another_registry_convinces_nobody() {
    let house = House::open().await;
    let letter = house.invite_erika().await;
    let insured = house.begin(&letter, &erika()).await.unwrap().finish().await.unwrap();
    let account: Account = insured
        .connection()
        .json(insured.connection().request(reqwest::Method::GET, "/account"))
        .await
        .unwrap();
    let keys = AccountKeys::parse(account.enrolment.account_keys.as_ref()).unwrap();
    let other = SigningKey::from_bytes(&Secret::generate(&mut random::rng()));
    let forged = AccountCertificate::issue(insured.account(), &keys, 1, &other);
    let token = fs::read_to_string(house.path("token")).unwrap();
    let server = Client::new(&house.base(), &token).unwrap();
    let put = PutCertificate { certificate: Base64(forged) };
    server.put_certificate(insured.account(), &put).await.unwrap();
    assert!(matches!(insured.certificate().await, Err(InsuredError::Open(OpenError::Refused))));
    // The desk's own takes its place.
    house.says(["inbox"]).await;
    assert!(insured.certificate().await.unwrap().is_some());
}
