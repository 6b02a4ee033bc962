//! What ends, what is forgotten, and what is good once.

use envelope::{AccountId, Base64, DeviceId, LetterSlot, SessionId};
use wire::{
    account::Session,
    activity::Happened,
    assurance::{Level, Method},
    desk::RegisterLetter,
    limits::{EMAIL_CODE_TRIES, LINK_SECONDS},
    notices::{Language, PutEmail},
    permit::{Action, PermitFor},
};

use super::*;
use crate::{
    audit::Entry,
    permit::Permit,
    rows::{
        Audits as _, Letters as _, Links as _, Notices as _, Permits as _, SignIns as _,
        letters::{LetterProof, PendingActivation},
        links::{NewLink, Reached},
        notices::{Confirmed, ToldAddress},
        permits::PendingProof,
        sign_ins::{Attempt, PendingSignIn},
    },
};

async fn rows() -> (SqliteRows, tempfile::TempDir) {
    let directory = tempfile::tempdir().unwrap();
    (SqliteRows::open(&directory.path().join("siegel.db")).await.unwrap(), directory)
}

fn letter(expires: u64) -> RegisterLetter {
    RegisterLetter { proof_hash: Hash::of(b"proof"), expires, replaces: None }
}

#[tokio::test]
async fn a_database_opens_again_and_by_two_at_the_same_time() {
    let (first, directory) = rows().await;
    let second = SqliteRows::open(&directory.path().join("siegel.db")).await.unwrap();
    let slot = LetterSlot::new(1).unwrap();
    first.register_letter(slot, &letter(10)).await.unwrap();
    assert_eq!(second.prove_letter(slot, &Hash::of(b"proof"), 9).await.unwrap(), LetterProof::Right);
}

#[tokio::test]
async fn exchanges_end() {
    let (rows, _directory) = rows().await;
    let (letter, exchange) = (LetterSlot::new(1).unwrap(), Hash::of(b"exchange"));
    rows.register_letter(letter, &self::letter(1000)).await.unwrap();
    let (account, login) = (AccountId::new([1; 16]), Hash::of(b"login"));
    let activation = PendingActivation { exchange, letter, account, login, expires: 10 };
    rows.put_activation(&activation).await.unwrap();
    assert_eq!(rows.activation(exchange, 9).await.unwrap(), Some(activation));
    assert_eq!(rows.activation(exchange, 10).await.unwrap(), None);

    let sign_in = PendingSignIn { exchange, tries: login, account: None, state: vec![1], expires: 10 };
    rows.put_sign_in(&sign_in).await.unwrap();
    assert!(rows.take_sign_in(exchange, 10).await.unwrap().is_none());
    assert!(rows.take_sign_in(exchange, 9).await.unwrap().is_some());
    assert!(rows.take_sign_in(exchange, 9).await.unwrap().is_none());
}

#[tokio::test]
async fn what_has_ended_is_forgotten_and_nothing_else() {
    let (rows, _directory) = rows().await;
    let (slot, login) = (LetterSlot::new(1).unwrap(), Hash::of(b"login"));
    for now in 0..10 {
        assert_eq!(rows.prove_letter(slot, &Hash::of(b"guess"), now).await.unwrap(), LetterProof::Wrong);
        assert_eq!(rows.try_sign_in(login, now).await.unwrap(), Attempt::Allowed);
    }
    let held_back = async |now| {
        let proof = rows.prove_letter(slot, &Hash::of(b"guess"), now).await.unwrap();
        let attempt = rows.try_sign_in(login, now).await.unwrap();
        (proof == LetterProof::Locked, attempt == Attempt::TooSoon)
    };
    rows.purge(10).await.unwrap();
    assert_eq!(held_back(11).await, (true, true));
    rows.purge(9 + LETTER_TRIES_FORGOTTEN).await.unwrap();
    assert_eq!(held_back(12).await, (false, false));
}

#[tokio::test]
async fn a_link_is_good_for_its_seconds_and_one_account() {
    const END: u64 = LINK_SECONDS * 1000;
    let (rows, _directory) = rows().await;
    let [ours, theirs] = [1, 2].map(|byte| AccountId::new([byte; 16]));
    for (slot, account) in [(1, ours), (2, theirs)] {
        add_account(&rows, slot, account).await;
    }
    let sealed = Base64(vec![7]);
    let begin = async |link: Hash| {
        let (public_key, device) = ([5; 4].as_slice(), DeviceId::new([3; 16]));
        let new = NewLink { link, exchange: link, public_key, device, expires: END };
        rows.put_link(&new).await.unwrap()
    };
    let claim = async |link, account, now| rows.claim_link(link, account, now).await.unwrap();
    let permit = permit_of(ours);
    let seal = async |link, sealed: &Base64, now| {
        rows.seal_link(link, &permit, sealed, now, now + 10).await.unwrap()
    };

    let first = Hash::of(b"first");
    assert!(begin(first).await);
    assert!(!begin(first).await, "a name is given once");
    assert_eq!(seal(first, &sealed, 0).await, Reached::Taken, "nobody has compared anything yet");
    for _ in 0..2 {
        assert_eq!(claim(first, ours, END - 1).await, Reached::Own(Base64(vec![5; 4])));
    }
    assert_eq!(claim(first, theirs, END - 1).await, Reached::Taken);
    assert_eq!(claim(first, ours, END).await, Reached::Gone);
    assert_eq!(claim(Hash::of(b"none"), ours, 0).await, Reached::Gone);
    assert_eq!(seal(first, &sealed, END).await, Reached::Gone);
    for _ in 0..2 {
        assert_eq!(seal(first, &sealed, END - 1).await, Reached::Own(()));
    }
    assert_eq!(seal(first, &Base64(vec![8]), END - 1).await, Reached::Taken);

    // What was handed over in time can still be fetched, for a little while.
    let pending = rows.pending_link(first, END + 8).await.unwrap().unwrap();
    assert_eq!((pending.account, pending.sealed), (Some(ours), Some(sealed)));
    assert_eq!(rows.pending_link(first, END + 9).await.unwrap(), None);

    let second = Hash::of(b"second");
    assert!(begin(second).await);
    rows.purge(END - 1).await.unwrap();
    assert!(rows.pending_link(second, END - 1).await.unwrap().is_some());
    assert_eq!(rows.pending_link(second, END).await.unwrap(), None);
    rows.purge(END).await.unwrap();
    assert!(begin(second).await, "nothing is left of it");
}

fn permit_of<A>(account: AccountId) -> Permit<A> {
    Permit::for_test(Session {
        session: SessionId::default(),
        account,
        device: DeviceId::default(),
        method: Method::Password,
        level: Level::Normal,
        opened: 0,
        expires: 0,
    })
}

#[tokio::test]
async fn a_permit_is_good_once_for_its_time_and_for_one_request() {
    let (rows, _directory) = rows().await;
    let [ours, theirs] = [1, 2].map(|byte| SessionId::new([byte; 16]));
    let request = PermitFor { action: Action::ChangeKeys, digest: Hash::of(b"this") };
    let others = [
        (theirs, request),
        (ours, PermitFor { action: Action::AddPasskey, ..request }),
        (ours, PermitFor { digest: Hash::of(b"that"), ..request }),
    ];
    assert!(rows.permit(ours, request, 10, None).await.unwrap());
    for (session, other) in others {
        assert!(!rows.use_permit(session, other, 9).await.unwrap());
    }
    assert!(!rows.use_permit(ours, request, 10).await.unwrap());
    assert!(rows.use_permit(ours, request, 9).await.unwrap());
    assert!(!rows.use_permit(ours, request, 9).await.unwrap());

    let proof = PendingProof {
        exchange: Hash::of(b"exchange"),
        session: ours,
        request: Some(request),
        state: vec![1],
        expires: 10,
    };
    rows.put_proof(&proof).await.unwrap();
    let take = async |session, now| rows.take_proof(proof.exchange, session, now).await.unwrap();
    assert!(take(theirs, 9).await.is_none());
    assert!(take(ours, 10).await.is_none());
    assert_eq!(take(ours, 9).await.unwrap().request, Some(request));
    assert!(take(ours, 9).await.is_none());
}

#[tokio::test]
async fn what_happened_is_kept_for_its_days_and_a_pseudonyms_key_for_one() {
    const NOW: u64 = 1_000 * DAY;
    let (rows, _directory) = rows().await;
    let account = AccountId::new([1; 16]);
    add_account(&rows, 1, account).await;
    let note = async |happened: Happened, now: u64| {
        let entry = Entry { at: now, event: happened.name(), who: None };
        rows.put_event(&entry, Some((account, happened)), now).await.unwrap();
    };
    let left = async || {
        let counted = rows.audit_counts().await.unwrap().iter().map(|count| count.count).sum::<u64>();
        (counted, rows.activity(account, 0, 100).await.unwrap().len())
    };
    note(Happened::PasskeyAdded, NOW).await;
    note(Happened::PasskeyAdded, NOW).await;
    assert_eq!(left().await, (2, 2));
    // Strangers can cause this without end.
    for now in [NOW, NOW + 60 * 60 * 1000 - 1, NOW + 60 * 60 * 1000] {
        note(Happened::SignInRefused, now).await;
    }
    assert_eq!(left().await, (5, 4));
    let since = rows.activity(account, NOW, 100).await.unwrap();
    assert_eq!(since.len(), 1, "what came after, and not at, this time");
    assert_eq!(rows.activity(account, 0, 3).await.unwrap().len(), 3);

    let first = rows.audit_key(1_000, [1; 32]).await.unwrap();
    assert_eq!(rows.audit_key(1_000, [2; 32]).await.unwrap(), first);
    rows.purge(NOW + DAY - 1).await.unwrap();
    assert_eq!(rows.audit_key(1_000, [3; 32]).await.unwrap(), first, "the day is not over");
    rows.purge(NOW + DAY).await.unwrap();
    assert_eq!(rows.audit_key(1_000, [3; 32]).await.unwrap(), [3; 32], "forgotten");

    let end = NOW + 60 * 60 * 1000;
    rows.purge(end + ACTIVITY_DAYS * DAY - 1).await.unwrap();
    assert_eq!(left().await, (5, 1));
    rows.purge(end + ACTIVITY_DAYS * DAY).await.unwrap();
    assert_eq!(left().await, (5, 0));
    rows.purge(end + AUDIT_DAYS * DAY - 1).await.unwrap();
    assert_eq!(left().await, (1, 0));
    rows.purge(end + AUDIT_DAYS * DAY).await.unwrap();
    assert_eq!(left().await, (0, 0));
}

#[tokio::test]
async fn a_code_for_an_address_ends_by_time_and_by_tries() {
    const END: u64 = 10;
    let (rows, _directory) = rows().await;
    let account = AccountId::new([1; 16]);
    add_account(&rows, 1, account).await;
    let email = PutEmail { address: "erika@example.org".parse().unwrap(), language: Language::En };
    let put = async || rows.put_email_code(&permit_of(account), &email, "123456", END).await.unwrap();
    let confirm = async |code: &str, now| rows.confirm_email(account, code, now).await.unwrap();
    put().await;
    assert_eq!(confirm("123456", END).await, Confirmed::Expired);
    assert_eq!(rows.unconfirmed_address(account, END).await.unwrap(), None);
    assert_eq!(rows.unconfirmed_address(account, END - 1).await.unwrap().unwrap().until, END);
    for _ in 0..EMAIL_CODE_TRIES {
        assert_eq!(confirm("123457", END - 1).await, Confirmed::Wrong);
    }
    assert_eq!(confirm("123456", END - 1).await, Confirmed::Expired);
    assert_eq!(rows.told_address(account).await.unwrap(), None);
    // One try is left.
    put().await;
    for _ in 1..EMAIL_CODE_TRIES {
        assert_eq!(confirm("123457", END - 1).await, Confirmed::Wrong);
    }
    rows.purge(END - 1).await.unwrap();
    assert_eq!(confirm("123456", END - 1).await, Confirmed::Yes);
    let told = ToldAddress { address: email.address.clone(), language: email.language };
    assert_eq!(rows.told_address(account).await.unwrap(), Some(told));
    put().await;
    rows.purge(END).await.unwrap();
    assert_eq!(rows.unconfirmed_address(account, 0).await.unwrap(), None, "forgotten");
    assert!(rows.forget_addresses(account).await.unwrap());
    assert!(!rows.forget_addresses(account).await.unwrap());
}

/// The least that the database takes for an account.
async fn add_account(rows: &SqliteRows, slot: u32, account: AccountId) {
    let letter = LetterSlot::new(slot).unwrap();
    rows.register_letter(letter, &self::letter(1000)).await.unwrap();
    sqlx::query(
        "INSERT INTO account (id, login, opaque_record, letter, account_keys, encryption_key, bind_mac, bundle, created)
         VALUES (?1, ?1, x'', ?2, x'', ?1, x'', x'', 0)",
    )
    .bind(account.as_bytes().as_slice())
    .bind(slot)
    .execute(&rows.writer)
    .await
    .unwrap();
}
