//! A hostile server against the desk, attack by attack: its database and its files are in somebody else's hands. Each attack is
//! found out, and the desk's people read of it.

use std::fs;

use crypto::keys::SigningKey;
use desk::random;
use envelope::{
    Hash, MessageId, RootFingerprint,
    message::{FIXED_LEN, RECIPIENT_LEN},
};
use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use testkit::insured::{Insured, SealedMessage};

use crate::house::{House, PASSWORD, draft, enclosure, erika, noise, person};

const FIRST_RECIPIENT: usize = FIXED_LEN;
const SECOND_RECIPIENT: usize = FIXED_LEN + RECIPIENT_LEN;

/// The desk, a person, and the server's database in the hands of the attacker.
struct Scene {
    house: House,
    root: RootFingerprint,
    erika: Insured,
    rows: SqliteConnection,
    detected: Vec<&'static str>,
}

impl Scene {
    async fn open() -> Self {
        let house = House::open().await;
        let letter = house.invite_erika().await;
        let erika = house.certified(&letter, &erika()).await;
        let options = SqliteConnectOptions::new().filename(house.path("server/siegel.db"));
        let rows = SqliteConnection::connect_with(&options).await.unwrap();
        Self { house, root: letter.root, erika, rows, detected: Vec::new() }
    }

    async fn send(&mut self, subject: &str) -> SealedMessage {
        self.erika.send(&draft(subject, Vec::new())).await.unwrap()
    }

    /// Puts other bytes in the place of a message's, and has the feed name them.
    async fn replace(&mut self, message: MessageId, envelope: &[u8]) {
        let done = sqlx::query("UPDATE message SET envelope = ?, hash = ? WHERE id = ?")
            .bind(envelope)
            .bind(Hash::of(envelope).as_bytes().as_slice())
            .bind(message.as_bytes().as_slice())
            .execute(&mut self.rows)
            .await
            .unwrap();
        assert_eq!(done.rows_affected(), 1);
    }

    /// Does this to the server's database.
    async fn attack(&mut self, statement: &str) {
        let done = sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut self.rows).await.unwrap();
        assert!(done.rows_affected() > 0, "{statement}");
    }

    /// Erika signs in on another device; the account has a state more.
    async fn second_device(&self) -> Insured {
        let (base, root) = (self.house.base(), self.root);
        Insured::sign_in(&base, &root, &erika().insurance_number, PASSWORD).await.unwrap()
    }

    /// Takes one of the states of Erika's account away; gives its bytes.
    async fn take_state(&mut self, number: i64) -> Vec<u8> {
        let take = "DELETE FROM account_state WHERE account = ? AND number = ? RETURNING bytes";
        let account = self.erika.account();
        let query = sqlx::query_scalar(take).bind(account.as_bytes().as_slice()).bind(number);
        query.fetch_one(&mut self.rows).await.unwrap()
    }

    /// Puts bytes in the place of a state of Erika's account.
    async fn put_state(&mut self, number: i64, bytes: &[u8]) {
        let put = "INSERT INTO account_state (account, number, hash, bytes) VALUES (?, ?, ?, ?)";
        sqlx::query(put)
            .bind(self.erika.account().as_bytes().as_slice())
            .bind(number)
            .bind(Hash::of(bytes).as_bytes().as_slice())
            .bind(bytes)
            .execute(&mut self.rows)
            .await
            .unwrap();
    }

    /// The desk looks at its mail, and somebody reads this of it.
    async fn is_told(&mut self, attack: &'static str, words: &str) {
        self.house.run(["inbox"]).await;
        let alarms = self.house.says(["alarms"]).await;
        assert!(alarms.contains(words), "{attack}: {words} is not in\n{alarms}");
        self.detected.push(attack);
    }

    /// A message that the server changes on its way.
    async fn changed(&mut self, attack: &'static str, change: impl FnOnce(&mut Vec<u8>)) {
        let sealed = self.send(attack).await;
        let mut envelope = sealed.envelope;
        change(&mut envelope);
        self.replace(sealed.message, &envelope).await;
        let words = format!("message {} cannot be opened or its signature is wrong", sealed.message);
        self.is_told(attack, &words).await;
        assert!(!self.house.says(["inbox"]).await.contains(attack), "{attack}: it is shown");
    }

    /// A message with a file whose sealed bytes the server changes.
    async fn changed_file(&mut self, attack: &'static str, change: impl FnOnce(&mut Vec<u8>)) {
        let before = self.house.blobs();
        let file = enclosure("Akte.pdf", &noise(40_000));
        let sealed = self.erika.send(&draft(attack, vec![file])).await.unwrap();
        let blob = self.house.blobs().into_iter().find(|blob| !before.contains(blob)).expect("its blob");
        let mut bytes = fs::read(&blob).unwrap();
        change(&mut bytes);
        fs::write(&blob, bytes).unwrap();
        self.file_is_refused(attack, sealed.message).await;
    }

    async fn file_is_refused(&mut self, attack: &'static str, message: MessageId) {
        self.house.says(["inbox"]).await;
        let out = self.house.path("opened");
        self.house.refuses(["open", &message.to_string(), "--out", out.to_str().unwrap()]).await;
        assert!(!out.join(message.to_string()).exists(), "{attack}: something was written");
        let words = format!("a file of message {message} is not what the signed message says");
        self.is_told(attack, &words).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_attack_on_the_desk_is_found_out() {
    let mut scene = Scene::open().await;
    changed_messages(&mut scene).await;
    other_places(&mut scene).await;
    changed_files(&mut scene).await;
    other_accounts(&mut scene).await;
    successions(&mut scene).await;
    account_states(&mut scene).await;
    println!("attacks on the desk: {} detected: {}", scene.detected.len(), scene.detected.join(", "));
    assert_eq!(scene.detected.len(), 29);
}

async fn changed_messages(scene: &mut Scene) {
    scene.changed("a changed body", |envelope| *from_the_end(envelope, 200) ^= 1).await;
    scene.changed("a changed signature", |envelope| *from_the_end(envelope, 1) ^= 1).await;
    scene
        .changed("a stripped signature", |envelope| {
            envelope.truncate(envelope.len() - 66);
            envelope.extend_from_slice(&[0, 0]);
        })
        .await;
    scene
        .changed("a message signed by somebody else", |envelope| {
            let stranger = SigningKey::generate(&mut random::rng());
            envelope[72..88].copy_from_slice(stranger.verifying_key().id().as_bytes());
            let end = envelope.len() - 64;
            let signature = stranger.sign::<crypto::keys::MessageDomain>(&envelope[..end]);
            envelope[end..].copy_from_slice(signature.as_bytes());
        })
        .await;
    scene.changed("a downgraded version", |envelope| envelope[4] = 0).await;
    scene.changed("a downgraded suite", |envelope| envelope[5] = 0).await;
    scene
        .changed("swapped wraps", |envelope| {
            let (front, back) = envelope.split_at_mut(SECOND_RECIPIENT);
            front[FIRST_RECIPIENT + 16..].swap_with_slice(&mut back[16..RECIPIENT_LEN]);
        })
        .await;
    scene
        .changed("a recipient taken away", |envelope| {
            envelope.drain(SECOND_RECIPIENT..SECOND_RECIPIENT + RECIPIENT_LEN);
            envelope[177] = 1;
        })
        .await;
    scene
        .changed("a recipient put in", |envelope| {
            let mut recipient = envelope[FIRST_RECIPIENT..SECOND_RECIPIENT].to_vec();
            recipient[0] ^= 1;
            envelope.splice(FIRST_RECIPIENT..FIRST_RECIPIENT, recipient);
            envelope[177] = 3;
        })
        .await;
    scene.changed("a message moved to another conversation", |envelope| envelope[8] ^= 1).await;
    scene.changed("another device's number", |envelope| envelope[95] ^= 1).await;
}

async fn other_places(scene: &mut Scene) {
    // An old message once more, in the place of a new one.
    let (old, new) = (scene.send("Alt").await, scene.send("Neu").await);
    scene.replace(new.message, &old.envelope).await;
    let words = format!("the server handed out other bytes for message {} than its feed names", new.message);
    scene.is_told("a replayed message", &words).await;

    // Three messages, of which one never comes, and two come in the wrong order.
    let [first, second, third] =
        [scene.send("Eins").await, scene.send("Zwei").await, scene.send("Drei").await];
    let swap = "UPDATE feed SET position = 2000000 - position WHERE message IN (?, ?)";
    sqlx::query(swap)
        .bind(second.message.as_bytes().as_slice())
        .bind(third.message.as_bytes().as_slice())
        .execute(&mut scene.rows)
        .await
        .unwrap();
    sqlx::query("DELETE FROM feed WHERE message = ?")
        .bind(first.message.as_bytes().as_slice())
        .execute(&mut scene.rows)
        .await
        .unwrap();
    let words = format!("before message {} from the same device did not come", third.message);
    scene.is_told("a dropped message", &words).await;
    let words = format!("message {} comes after one that the same device wrote later", second.message);
    scene.is_told("messages in another order", &words).await;
}

async fn changed_files(scene: &mut Scene) {
    scene.changed_file("a changed file", |object| object[20_000] ^= 1).await;
    scene.changed_file("a file whose end is zeros", |object| object[20_000..].fill(0)).await;
    scene.changed_file("a file of another size", |object| object[30] ^= 1).await;

    // Two files of one message change places; a file of somebody else's stands in the place of hers.
    let before = scene.house.blobs();
    let files = [1, 2].map(|byte| enclosure(&format!("{byte}.pdf"), &[byte; 40_000]));
    let sealed = scene.erika.send(&draft("Zwei Dateien", files.into())).await.unwrap();
    let blobs: Vec<_> = scene.house.blobs().into_iter().filter(|blob| !before.contains(blob)).collect();
    let [one, two] = [&blobs[0], &blobs[1]].map(|blob| fs::read(blob).unwrap());
    fs::write(&blobs[0], &two).unwrap();
    fs::write(&blobs[1], &one).unwrap();
    scene.file_is_refused("a moved attachment", sealed.message).await;

    let number = person("B123456782", "1950-01-01");
    let letter = scene.house.invite(&number, "Otto Brandt").await;
    let mut otto = scene.house.certified(&letter, &number).await;
    let before = scene.house.blobs();
    otto.send(&draft("Ottos", vec![enclosure("o.pdf", &noise(40_000))])).await.unwrap();
    let ottos = scene.house.blobs().into_iter().find(|blob| !before.contains(blob)).expect("his blob");
    let ottos = fs::read(ottos).unwrap();
    scene.changed_file("another person's file", |object| *object = ottos).await;
}

async fn other_accounts(scene: &mut Scene) {
    let number = person("C123456784", "1950-01-01");
    let letter = scene.house.invite(&number, "Anna Brandt").await;
    let mut activation = scene.house.begin(&letter, &number).await.unwrap();
    // The server's own keys in the place of hers: it cannot make the letter's MAC.
    activation.enrolment.bind_mac.0[0] ^= 1;
    let mut forged = activation.finish().await.unwrap();
    scene
        .is_told("a swapped account key", &format!("account {} does not prove letter", forged.account()))
        .await;
    let sealed = forged.send(&draft("Auszahlung", Vec::new())).await.unwrap();
    let words = format!("message {} says it is from account {}", sealed.message, forged.account());
    scene.is_told("mail of an account that nobody certified", &words).await;
}

async fn successions(scene: &mut Scene) {
    // The waiting time of a letter is over when the server says so, and nobody had the time to object.
    let number = person("D123456786", "1950-01-01");
    let letter = scene.house.invite(&number, "Dora Brandt").await;
    scene.house.certified(&letter, &number).await;
    let letter = scene.house.replacement(&number, "72").await;
    scene.attack("UPDATE letter SET usable = 0 WHERE replaces IS NOT NULL").await;
    scene.house.begin(&letter, &number).await.unwrap().finish().await.unwrap();
    let words = format!("claims letter {}, which cannot be used yet", letter.slot);
    scene.is_told("a letter used before its time", &words).await;

    // Two letters were sent before there was an account; the server lets the second one make another.
    let number = person("E123456789", "1950-01-01");
    let letter = scene.house.invite(&number, "Eva Brandt").await;
    let second = scene.house.letter(&number, "60").await;
    let eva = scene.house.certified(&letter, &number).await.account();
    let free = format!("UPDATE account SET login = id WHERE id = x'{eva}'");
    scene.attack(&free).await;
    scene.house.begin(&second, &number).await.unwrap().finish().await.unwrap();
    let words = format!("claims letter {}, but its person has an account", second.slot);
    scene.is_told("a second account for a person who has one", &words).await;

    // Somebody has the old device, and the server still takes its mail.
    let number = person("F123456781", "1950-01-01");
    let letter = scene.house.invite(&number, "Fritz Brandt").await;
    let mut old = scene.house.certified(&letter, &number).await;
    let letter = scene.house.replacement(&number, "0").await;
    scene.house.certified(&letter, &number).await;
    scene.attack("DELETE FROM succession").await;
    scene.attack("UPDATE session SET ended = 0").await;
    let sealed = old.send(&draft("Vom alten Gerät", Vec::new())).await.unwrap();
    let words = format!("message {} comes from account {}", sealed.message, old.account());
    scene.is_told("mail of a replaced account", &words).await;
}

async fn account_states(scene: &mut Scene) {
    let mut tablet = scene.second_device().await;
    let second = scene.take_state(2).await;
    let sealed = tablet.send(&draft("Vom Tablet", Vec::new())).await.unwrap();
    let words =
        format!("message {} names a state of its account that the server does not have", sealed.message);
    scene.is_told("a hidden account state", &words).await;

    scene.put_state(2, &second).await;
    tablet.send(&draft("Noch einmal vom Tablet", Vec::new())).await.unwrap();
    let before = scene.house.says(["alarms"]).await.lines().count();
    scene.house.says(["inbox"]).await;
    assert_eq!(
        scene.house.says(["alarms"]).await.lines().count(),
        before,
        "the second device is one of hers"
    );

    scene.erika.put_out(tablet.device()).await.unwrap();
    let sealed = tablet.send(&draft("Vom verlorenen Tablet", Vec::new())).await.unwrap();
    let words = format!("message {} comes from a device that its account does not name", sealed.message);
    scene.is_told("a device that was put out", &words).await;

    let account = scene.erika.account();
    scene.take_state(3).await;
    scene.send("Vom ersten Gerät").await;
    scene.is_told("an account set back", &format!("the server has set account {account} back")).await;

    let mut other = scene.second_device().await;
    other.send(&draft("Von einem anderen Tablet", Vec::new())).await.unwrap();
    scene.is_told("an account with two histories", &format!("another history of account {account}")).await;

    let mut forged = scene.take_state(3).await;
    *forged.last_mut().unwrap() ^= 1;
    scene.put_state(3, &forged).await;
    scene.send("Wieder vom ersten Gerät").await;
    scene
        .is_told("a forged account state", &format!("a state of account {account} that the account did not"))
        .await;
}

fn from_the_end(bytes: &mut [u8], at: usize) -> &mut u8 {
    let place = bytes.len() - at;
    &mut bytes[place]
}
