//! Everything that the server has, stolen at once: database, blobs, secrets. Nothing in it opens anything.

use std::{
    collections::{BTreeSet, HashSet},
    fs,
};

use crypto::{
    Secret,
    keys::{AccountKeys, EncryptionKey, SigningKey},
};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use envelope::KeyId;
use wire::account::Account;

use crate::house::{House, PASSWORD, draft, enclosure, erika, files_below};

/// What somebody wrote, and a file's content.
const WRITTEN: &str = "Befund: Lendenwirbelsäule, zweiter Abschnitt";

/// Ids of every key that opens or signs something here.
async fn key_ids(house: &House, insured: &testkit::insured::Insured) -> BTreeSet<KeyId> {
    let connection = insured.connection();
    let account: Account =
        connection.json(connection.request(reqwest::Method::GET, "/account")).await.unwrap();
    let keys = AccountKeys::parse(&account.enrolment.account_keys.0).unwrap();
    let mut ids = BTreeSet::from([keys.verifying_key.id(), keys.encryption_key.id()]);
    for unit in &insured.directory().units {
        ids.insert(unit.signing_key.id());
        ids.extend(unit.encryption_keys.iter().map(|epoch| epoch.key.id()));
    }
    ids.insert(insured.directory().registry.id());
    assert!(ids.len() > 6, "{} of {}", ids.len(), house.base());
    ids
}

/// The keys among these ids that 32 bytes in a row of `bytes` are the secret of.
fn keys_in(bytes: &[u8], ids: &BTreeSet<KeyId>) -> Vec<KeyId> {
    let candidates: HashSet<[u8; 32]> = bytes.array_windows().copied().collect();
    let known = candidates.into_iter().flat_map(|candidate| {
        let signing = SigningKey::from_bytes(&Secret::new(candidate)).verifying_key().id();
        [signing, EncryptionKey::from_seed(Secret::new(candidate)).id()]
    });
    known.filter(|id| ids.contains(id)).collect()
}

/// Secrets that stand in the desk's own files, as bytes.
fn desk_secrets(house: &House) -> Vec<Vec<u8>> {
    let files =
        ["desk/desk.json", "desk/root.json"].map(|name| fs::read_to_string(house.path(name)).unwrap());
    let texts = files.iter().flat_map(|text| text.split('"'));
    texts
        .filter(|text| text.len() == 43)
        .filter_map(|text| BASE64URL_NOPAD.decode(text.as_bytes()).ok())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn database_blobs_and_every_secret_of_the_servers_open_nothing() {
    let mut house = House::open().await;
    let letter = house.invite_erika().await;
    let activation = house.begin(&letter, &erika()).await.unwrap();
    let recovery_code = activation.recovery_code.to_string();
    let mut insured = activation.finish().await.unwrap();
    house.says(["inbox"]).await;
    let files = vec![enclosure("Befund.txt", WRITTEN.as_bytes())];
    let sealed = insured.send(&draft(WRITTEN, files)).await.unwrap();
    house
        .says(["open", &sealed.message.to_string()[..8], "--out", house.path("out").to_str().unwrap()])
        .await;
    let answer = house.file("Antwort.txt", WRITTEN.as_bytes());
    let message = sealed.message.to_string();
    house.says(["answer", &message[..8], "--text", WRITTEN, "--file", &answer]).await;
    let ids = key_ids(&house, &insured).await;
    house.stop_server().await;

    let stolen: Vec<_> =
        files_below(&house.path("server")).iter().map(|path| fs::read(path).unwrap()).collect();
    let stolen = stolen.concat();
    // What people know, and what the desk keeps, stands there in no form.
    let mut secrets = desk_secrets(&house);
    assert!(secrets.len() >= 7, "{}", secrets.len());
    secrets.extend(
        [PASSWORD, &recovery_code, &letter.code.to_string(), WRITTEN].map(|text| text.as_bytes().to_vec()),
    );
    for secret in &secrets {
        let forms = [
            secret.clone(),
            HEXLOWER.encode(secret).into_bytes(),
            BASE64URL_NOPAD.encode(secret).into_bytes(),
        ];
        assert!(
            !forms.iter().any(|form| stolen.windows(form.len()).any(|window| window == form)),
            "a secret lies at the server"
        );
    }
    // And no 32 bytes in a row are a key that opens or signs anything.
    let seed = secrets.iter().find(|secret| !keys_in(secret, &ids).is_empty());
    let seed = seed.expect("the search finds a key where there is one");
    assert_eq!(keys_in(&stolen, &ids), []);
    println!("stolen: {} bytes, {} keys searched for, {} secrets", stolen.len(), ids.len(), secrets.len());
    assert_eq!(seed.len(), 32);
}
