//! `watch`: folders, programs, receipts, welcomes; once each, whatever happens in between.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path, time::Duration};

use crypto::body::Body;
use testkit::insured::{Author, Insured, Mail};
use tokio::time::{Instant, sleep};

use crate::house::{House, draft, enclosure, noise};

/// How long anything may take here.
const PATIENCE: Duration = Duration::from_secs(30);

fn program(house: &House, name: &str, script: &str) -> String {
    let path = house.file(name, format!("#!/bin/sh\n{script}\n").as_bytes());
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}

async fn receipts(insured: &Insured) -> Vec<Mail> {
    let mail = insured.mail().await.unwrap();
    mail.into_iter().filter(|mail| mail.receipt().is_some()).collect()
}

async fn until(what: &str, done: impl AsyncFn() -> bool) {
    let begin = Instant::now();
    while !done().await {
        assert!(begin.elapsed() < PATIENCE, "{what}");
        sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_message_is_handed_on_and_acknowledged_once() {
    let house = House::open().await;
    let mut erika = house.erika().await;
    let sealed = erika.send(&draft("Akte", vec![enclosure("Akte.pdf", &noise(50_000))])).await.unwrap();
    let (seen, out) = (house.path("seen"), house.path("out"));
    // The program finds a finished folder, whatever its path looks like.
    let script = format!("cat \"$1/message.txt\" > /dev/null && basename \"$1\" >> '{}'", seen.display());
    let program = program(&house, "hand on.sh", &script);
    let exec = format!("'{program}'");
    let watch = ["watch", "--once", "--acknowledge", "--exec", &exec, "--out", out.to_str().unwrap()];
    for _ in 0..3 {
        house.says(watch).await;
    }
    assert_eq!(fs::read_to_string(&seen).unwrap(), format!("{}\n", sealed.message));
    let receipts = receipts(&erika).await;
    assert_eq!(receipts.len(), 1);
    let receipt = receipts[0].receipt().unwrap();
    assert_eq!((receipt.message, receipt.envelope), (sealed.message, sealed.hash()));
    let seen = receipt.account_state.expect("the desk says what it has seen of the account");
    assert_eq!((seen.number, seen.hash), (1, sealed.account_state()));
    assert_eq!(receipts[0].header.conversation, sealed.conversation);
    let object = &sealed.objects[0];
    let named: Vec<_> = receipt.attachments.iter().map(|file| (file.attachment, file.digest)).collect();
    assert_eq!(named, [(object.attachment, object.digest)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_program_did_not_take_is_not_acknowledged() {
    let house = House::open().await;
    let mut erika = house.erika().await;
    erika.send(&draft("Akte", Vec::new())).await.unwrap();
    let (gate, out) = (house.path("gate"), house.path("out"));
    let program = program(&house, "gate.sh", &format!("test -e '{}'", gate.display()));
    let watch = ["watch", "--once", "--acknowledge", "--exec", &program, "--out", out.to_str().unwrap()];
    let said = house.says(watch).await;
    assert!(said.contains("the program failed"), "{said}");
    assert!(receipts(&erika).await.is_empty());
    fs::write(&gate, "").unwrap();
    house.says(watch).await;
    assert_eq!(receipts(&erika).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_account_is_welcomed_once() {
    let house = House::open().await;
    let erika = house.erika().await;
    let pdf = [b"%PDF-1.7\n".as_slice(), &noise(5_000)].concat();
    let (welcome, out) = (house.file("Willkommen.pdf", &pdf), house.path("out"));
    for _ in 0..2 {
        house.says(["watch", "--once", "--welcome", &welcome, "--out", out.to_str().unwrap()]).await;
    }
    let mail = erika.mail().await.unwrap();
    assert_eq!(mail.len(), 1);
    assert!(matches!(mail[0].author, Author::Unit(_)));
    let Body::Message(body) = &mail[0].body else { panic!("no message") };
    assert!(body.text.starts_with("Guten Tag, Frau Brandt,"), "{}", body.text);
    assert_eq!(body.profile.as_ref().unwrap().name, "Erika Brandt");
    assert!(erika.download(&mail[0], &body.attachments[0]).await.unwrap() == pdf);
}

#[tokio::test(flavor = "multi_thread")]
async fn watching_outlives_the_server_and_ends_when_asked() {
    let mut house = House::open().await;
    let mut erika = house.erika().await;
    let out = house.path("out");
    let delivered = async |message: &Path| message.join("message.json").is_file();
    let mut watch = house.desk(["watch", "--acknowledge", "--out", out.to_str().unwrap()]).spawn().unwrap();

    let first = erika.send(&draft("Vorher", Vec::new())).await.unwrap();
    until("the first message", async || delivered(&out.join(first.message.to_string())).await).await;
    house.stop_server().await;
    sleep(Duration::from_millis(500)).await;
    house.start_server().await;
    let second = erika.send(&draft("Nachher", Vec::new())).await.unwrap();
    until("the second message", async || delivered(&out.join(second.message.to_string())).await).await;
    until("both receipts", async || receipts(&erika).await.len() == 2).await;

    let id = watch.id().expect("it runs").to_string();
    tokio::process::Command::new("kill").args(["-TERM", &id]).status().await.unwrap();
    let ended = tokio::time::timeout(PATIENCE, watch.wait()).await.expect("it ends").unwrap();
    assert!(ended.success(), "{ended}");
}
