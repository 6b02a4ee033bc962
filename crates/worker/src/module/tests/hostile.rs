//! A hostile server against the portal's module, attack by attack: each fails with words of its own for people.

use std::collections::BTreeSet;

use crypto::{
    body::{Body, MessageBody, Rewrap},
    certificate::AccountCertificate,
    keys::{AccountKeys, EncryptionKey, MessageDomain, SigningKey},
    slot::Slot,
    state::{AccountState, Device, SeenState, SignedState},
};
use envelope::{
    AccountId, Base64, DeviceId, Hash, LinkCode, SlotId, UnitId,
    message::{FIXED_LEN, RECIPIENT_LEN},
};
use server::opaque::Opaque;
use wire::activation::SealedSlot;
use worker::{Answer, Failure, Stored};

use super::{
    restored::Replaced,
    scene::{
        ACCOUNT, Insurer, Made, NOW, OTHER_UNIT, PASSWORD, UNIT, activate, draft, login, now, receipt,
        relabelled, sign_in, stored, unlocked, view,
    },
};
use crate::{module::Module, rng::rng};

/// A person's device before she signs in, and what the server has of her account.
struct Scene {
    insurer: Insurer,
    made: Made,
    record: Vec<u8>,
    /// The device on which the account was made; still open.
    first: Module,
    /// The newest state, and what the first device keeps of having seen it.
    newest: Base64,
    state_row: Base64,
}

impl Scene {
    fn new() -> Self {
        let insurer = Insurer::new();
        let first = Module::default();
        let (made, record) = activate(&first, &insurer);
        unlock(&first, &stored(&made)).unwrap();
        let newest = next_state(&first, &made.state, |_| {});
        let mut both = stored(&made);
        both.states.push(newest.clone());
        let state_row = unlock(&first, &both).unwrap();
        Self { insurer, made, record, first, newest, state_row }
    }

    /// What an honest server hands out.
    fn stored(&self) -> Stored {
        let mut stored = stored(&self.made);
        stored.states = vec![self.newest.clone()];
        stored.state_row = Some(self.state_row.clone());
        stored
    }

    /// Signs in anew on the first device, at a server that hands out something else.
    fn unlock(&self, attack: impl FnOnce(&mut Stored)) -> Option<Failure> {
        let mut stored = self.stored();
        attack(&mut stored);
        let module = Module::default();
        self.insurer.check(&module, 1).unwrap();
        sign_in(&module, &self.insurer, &self.record, PASSWORD).unwrap();
        let outcome = unlock(&module, &stored).err();
        assert!(outcome.is_none() || module.open_account().is_err(), "no key is used");
        outcome
    }

    /// A letter of the unit's, changed on its way.
    fn read(&self, attack: impl FnOnce(&mut Vec<u8>)) -> Option<Failure> {
        let body = Body::Message(MessageBody { text: "Guten Tag".to_owned(), ..MessageBody::default() });
        let mut envelope = self.insurer.seal(UNIT, &self.made, &body);
        assert!(view(&self.first, &envelope).is_ok());
        attack(&mut envelope);
        view(&self.first, &envelope).err()
    }

    /// A receipt for a message of hers, as somebody makes one.
    fn receipt(&self, sender: UnitId, unit: UnitId, signer: &Insurer) -> Option<Failure> {
        view(&self.first, &signer.seal(sender, &self.made, &receipt(unit, None))).err()
    }

    /// A device that has seen nothing of the account signs in at a server that has set it back, and then hears in a receipt
    /// what the insurer has seen.
    fn hears(&self, told: SeenState) -> Option<Failure> {
        let module = Module::default();
        self.insurer.check(&module, 1).unwrap();
        sign_in(&module, &self.insurer, &self.record, PASSWORD).unwrap();
        let mut set_back = stored(&self.made);
        unlock(&module, &set_back).unwrap();
        let envelope = self.insurer.seal(UNIT, &self.made, &receipt(UNIT, Some(told)));
        match module.open_message(&envelope) {
            Ok(Answer::Message { state_row, .. }) => set_back.state_row = state_row,
            Ok(_) => panic!("another answer"),
            Err(failure) => return Some(failure),
        }
        let asked_again = unlock(&module, &set_back).err();
        // Nor does it go on the next day.
        let module = Module::default();
        self.insurer.check(&module, 1).unwrap();
        sign_in(&module, &self.insurer, &self.record, PASSWORD).unwrap();
        assert_eq!(unlock(&module, &set_back).err(), asked_again);
        asked_again
    }

    fn keys(&self) -> AccountKeys {
        AccountKeys::parse(self.made.account_keys.as_ref()).unwrap()
    }
}

fn unlock(module: &Module, stored: &Stored) -> Result<Base64, Failure> {
    match module.unlock(stored, NOW)? {
        Answer::Unlocked { state_row, .. } => Ok(state_row),
        _ => panic!("another answer"),
    }
}

/// The state after this one, signed with the account's key.
fn next_state(module: &Module, state: &Base64, change: impl FnOnce(&mut AccountState)) -> Base64 {
    let account = module.open_account().unwrap_or_else(|failure| panic!("{failure}"));
    let identity = &account.bundle.identity;
    let state = SignedState::verify(state.as_ref(), ACCOUNT, &identity.verifying_key()).unwrap();
    let mut next = state.next(NOW);
    change(&mut next);
    Base64(next.sign(identity).unwrap())
}

/// A slot that the server has made for itself.
fn servers_slot(of: &Made) -> SealedSlot {
    let mut object = of.slots[0].object.0.clone();
    let (slot, key) = (SlotId::new([9; 16]), EncryptionKey::generate(&mut rng()));
    object[8..24].copy_from_slice(slot.as_bytes());
    object[24..1240].copy_from_slice(&key.public().to_bytes());
    assert!(Slot::parse(&object).is_ok());
    SealedSlot { slot, object: Base64(object) }
}

#[test]
fn every_attack_on_the_portal_is_found_out() {
    let scene = Scene::new();
    assert_eq!(scene.unlock(|_| {}), None, "an honest server");
    let mut detected = Vec::new();
    let mut is_found_out = |attack: &'static str, found: Option<Failure>, expect: Failure| {
        assert_eq!(found, Some(expect), "{attack}");
        assert!(words(expect).len() > 40, "{attack}: {expect} is said in no words");
        detected.push(attack);
    };
    directories(&scene, &mut is_found_out);
    accounts(&scene, &mut is_found_out);
    passwords(&scene, &mut is_found_out);
    letters(&scene, &mut is_found_out);
    restored(&mut is_found_out);
    links(&scene, &mut is_found_out);
    println!("attacks on the portal: {} detected: {}", detected.len(), detected.join(", "));
    assert_eq!(detected.iter().collect::<BTreeSet<_>>().len(), 50);
}

type Found<'a> = &'a mut dyn FnMut(&'static str, Option<Failure>, Failure);

fn directories(scene: &Scene, found: Found<'_>) {
    let (ours, theirs) = (&scene.insurer, Insurer::new());
    let fresh = || {
        let module = Module::default();
        ours.check(&module, 5).unwrap();
        module
    };
    let check = |module: &Module, bytes: &[u8], seen| {
        module.check_directory(bytes, Some(&ours.pin()), seen, NOW).err()
    };
    let swapped = check(&fresh(), &theirs.directory(6), 5);
    found("a swapped desk key", swapped, Failure::FingerprintMismatch);
    found("an old directory", check(&fresh(), &ours.directory(4), 5), Failure::DirectoryOld);
    let expired = fresh().check_directory(&ours.directory(6), Some(&ours.pin()), 5, NOW + 1_000).err();
    found("an expired directory", expired, Failure::DirectoryExpired);
    let mut forged = ours.directory(6);
    forged[2_100] ^= 1;
    found("a forged directory", check(&fresh(), &forged, 5), Failure::DirectoryForged);
    let mut stripped = ours.directory(6);
    stripped.truncate(stripped.len() - 3_309);
    let stripped = check(&fresh(), &stripped, 5);
    found("a directory without its second signature", stripped, Failure::DirectoryForged);
    let mut suite = ours.directory(6);
    suite[5] = 0;
    found("a directory of another suite", check(&fresh(), &suite, 5), Failure::DirectoryForged);
}

fn accounts(scene: &Scene, found: Found<'_>) {
    let (made, first) = (&scene.made, &scene.first);
    let stranger = SigningKey::generate(&mut rng());
    let other = {
        let module = Module::default();
        activate(&module, &scene.insurer).0
    };

    let swapped = scene.unlock(|stored| stored.enrolment.account_keys = other.account_keys.clone());
    found("a swapped account key", swapped, Failure::KeysUnreadable);
    let epochs = scene.unlock(|stored| stored.enrolment.account_keys.0[11] = 2);
    found("mixed epochs", epochs, Failure::KeysUnreadable);
    let routed = scene.unlock(|stored| stored.enrolment.encryption_key = other.encryption_key);
    found("mail routed to another key", routed, Failure::KeysUnreadable);
    let bundle = scene.unlock(|stored| stored.enrolment.bundle = other.bundle.clone());
    found("another account's bundle", bundle, Failure::KeysUnreadable);
    let certify = |account, keys: &AccountKeys, registry| {
        Some(Base64(AccountCertificate::issue(account, keys, NOW, registry)))
    };
    let forged = certify(ACCOUNT, &scene.keys(), &stranger);
    let forged = scene.unlock(|stored| stored.certificate = forged);
    found("a forged certificate", forged, Failure::CertificateForged);
    let others = AccountKeys::parse(other.account_keys.as_ref()).unwrap();
    let others = certify(ACCOUNT, &others, &scene.insurer.registry);
    let others = scene.unlock(|stored| stored.certificate = others);
    found("a certificate over other keys", others, Failure::CertificateForged);

    let added = scene.unlock(|stored| stored.enrolment.slots.push(servers_slot(made)));
    found("an added slot", added, Failure::SlotAdded);
    let replaced = scene.unlock(|stored| stored.enrolment.slots[1] = servers_slot(made));
    found("a replaced slot", replaced, Failure::SlotAdded);
    let removed = scene.unlock(|stored| drop(stored.enrolment.slots.pop()));
    found("a removed slot", removed, Failure::SlotRemoved);
    let recovery = scene.unlock(|stored| stored.enrolment.slots[1] = relabelled(&made.slots[1], 3));
    found("the recovery code's slot as a passkey's", recovery, Failure::SlotAdded);
    let password = scene.unlock(|stored| stored.enrolment.slots[0] = relabelled(&made.slots[0], 3));
    found("the password's slot as a passkey's", password, Failure::KeysUnreadable);
    let twice = scene.unlock(|stored| stored.enrolment.slots.push(relabelled(&made.slots[0], 3)));
    found("the password's slot once more, as a passkey's", twice, Failure::SlotAdded);

    let set_back = scene.unlock(|stored| stored.states = vec![made.state.clone()]);
    found("a rolled-back state", set_back, Failure::AccountSetBack);
    let forked = next_state(first, &made.state, |state| state.issued += 9);
    let forked = scene.unlock(|stored| stored.states = vec![forked]);
    found("a second history", forked, Failure::AccountForked);
    let skipped = next_state(first, &next_state(first, &scene.newest, |_| {}), |_| {});
    let skipped = scene.unlock(|stored| stored.states = vec![skipped]);
    found("states held back", skipped, Failure::StateGap);
    let device = {
        let state = SignedState::verify(scene.newest.as_ref(), ACCOUNT, &scene.keys().verifying_key).unwrap();
        let mut next = state.next(NOW);
        next.devices.push(Device { device: DeviceId::new([66; 16]), joined: NOW });
        Base64(next.sign(&stranger).unwrap())
    };
    let device = scene.unlock(|stored| stored.states.push(device));
    found("an added device", device, Failure::AccountForged);
    let mut changed = scene.newest.clone();
    changed.0[60] ^= 1;
    let changed = scene.unlock(|stored| stored.states = vec![changed]);
    found("a changed state", changed, Failure::AccountForged);
    let weak = next_state(first, &scene.newest, |state| state.directory = 0);
    let weak = scene.unlock(|stored| stored.states.push(weak));
    found("a state that knows an older directory", weak, Failure::AccountForged);
    let open = next_state(first, &scene.newest, |state| {
        state.slots.iter_mut().for_each(|slot| slot.kind = None);
    });
    let open = scene.unlock(|stored| stored.states.push(open));
    found("a state that leaves the slots' kinds open", open, Failure::AccountForged);
    let none = scene.unlock(|stored| stored.states.clear());
    found("no state at all", none, Failure::AccountSetBack);
    let another = scene.unlock(|stored| stored.account = AccountId::new([9; 16]));
    found("the state of another account", another, Failure::AccountForged);
}

fn passwords(scene: &Scene, found: Found<'_>) {
    let foreign = {
        let module = Module::default();
        let insurer = Insurer::new();
        activate(&module, &insurer).1
    };
    let attempt = |record: &[u8], change: &dyn Fn(&mut Vec<u8>)| {
        let module = Module::default();
        scene.insurer.check(&module, 1).unwrap();
        let begun = module.begin_sign_in(login(), PASSWORD.to_owned().into());
        let Ok(Answer::SignInBegun { login, credential_request }) = begun else { panic!("begins") };
        let opaque: &Opaque = &scene.insurer.opaque;
        let mut answer = opaque.start(&login, Some(record), credential_request.as_ref()).unwrap().response;
        change(&mut answer);
        now(module.finish_sign_in(&Base64(answer))).err()
    };
    assert_eq!(attempt(&scene.record, &|_| {}), None);
    found("a foreign OPAQUE envelope", attempt(&foreign, &|_| {}), Failure::WrongPassword);
    // The parameters of Argon2 are the suite's: there is no place where a server could name weaker ones.
    let weakened = attempt(&scene.record, &|answer| answer.extend_from_slice(b"m=8,t=1,p=1"));
    found("weakened Argon2 parameters", weakened, Failure::Unopened);
    let evaluated = attempt(&scene.record, &|answer| answer[..32].fill(0));
    found("an evaluation that is the identity", evaluated, Failure::Unopened);
}

fn letters(scene: &Scene, found: Found<'_>) {
    let (first, second) = (FIXED_LEN, FIXED_LEN + RECIPIENT_LEN);
    let mut refused = |attack, change: &dyn Fn(&mut Vec<u8>)| {
        found(attack, scene.read(change), Failure::Unopened);
    };
    refused("a changed body", &|envelope| {
        let at = envelope.len() - 200;
        envelope[at] ^= 1;
    });
    refused("swapped wraps", &|envelope| {
        let (front, back) = envelope.split_at_mut(second);
        front[first + 16..].swap_with_slice(&mut back[16..RECIPIENT_LEN]);
    });
    refused("a stripped signature", &|envelope| {
        envelope.truncate(envelope.len() - 66);
        envelope.extend_from_slice(&[0, 0]);
    });
    refused("a letter signed by somebody else", &|envelope| {
        let stranger = SigningKey::generate(&mut rng());
        envelope[72..88].copy_from_slice(stranger.verifying_key().id().as_bytes());
        let end = envelope.len() - 64;
        let signature = stranger.sign::<MessageDomain>(&envelope[..end]);
        envelope[end..].copy_from_slice(signature.as_bytes());
    });
    refused("a downgraded version", &|envelope| envelope[4] = 0);
    refused("a downgraded suite", &|envelope| envelope[5] = 0);
    refused("a letter moved to another conversation", &|envelope| envelope[8] ^= 1);
    let servers = scene.receipt(UNIT, UNIT, &Insurer::new());
    found("a forged receipt", servers, Failure::Unopened);
    let foreign = scene.receipt(OTHER_UNIT, UNIT, &scene.insurer);
    found("a receipt of another unit", foreign, Failure::Unopened);
    let unknown = scene.receipt(UnitId::new([9; 16]), UNIT, &scene.insurer);
    found("a receipt of no unit", unknown, Failure::Unopened);
    let newest = SeenState { number: 2, hash: Hash::of(scene.newest.as_ref()) };
    found(
        "an account set back before a device that has seen nothing",
        scene.hears(newest),
        Failure::AccountSetBack,
    );
    let other = SeenState { number: 1, hash: Hash::of(b"another first state") };
    found("another history than the insurer's", scene.hears(other), Failure::AccountForked);
    let known = SeenState { number: 1, hash: Hash::of(scene.made.state.as_ref()) };
    assert_eq!(scene.hears(known), None, "the insurer has seen what the device has");
}

/// An account in the place of another, and a server that gives keys back itself, or something else under them.
fn restored(found: Found<'_>) {
    let scene = Replaced::new();
    let (module, own) = (&scene.module, &scene.own);
    let forged = Insurer::new().seal(UNIT, &scene.made, &Body::Rewrap(Rewrap { keys: vec![scene.key(own)] }));
    found("keys given back by a stranger", view(module, &forged).err(), Failure::Unopened);
    let others = scene.give_back(&scene.lost, vec![scene.key(own)]);
    found("keys that were given back to another account", view(module, &others).err(), Failure::Unopened);
    view(module, &scene.give_back(&scene.made, vec![scene.key(own)])).unwrap();
    let mut replayed = own.clone();
    let at = replayed.len() - 200;
    replayed[at] ^= 1;
    found("other bytes under a key that was given back", view(module, &replayed).err(), Failure::Unopened);
    let (other, _) = unlocked(&scene.insurer);
    let (_, other) = other.seal_message(draft("Etwas anderes", Vec::new())).unwrap();
    found("another letter under a key that was given back", view(module, &other).err(), Failure::Unopened);
    assert!(view(module, own).is_ok(), "the very letter");
}

fn links(scene: &Scene, found: Found<'_>) {
    let begin = |module: &Module| match module.begin_link() {
        Answer::LinkBegun { public_key, code } => (public_key, code),
        _ => panic!("another answer"),
    };
    let seal = |module: &Module, code: String, public_key: &Base64| {
        module.seal_link(&code.into(), public_key).map(|answer| match answer {
            Answer::LinkSealed { sealed } => sealed,
            _ => panic!("another answer"),
        })
    };
    let (new, servers) = (Module::default(), Module::default());
    let ((key, code), (servers_key, servers_code)) = (begin(&new), begin(&servers));
    let swapped = seal(&scene.first, code.clone(), &servers_key).err();
    found("a swapped key of a new device", swapped, Failure::LinkForged);
    let theirs = Module::default();
    let (made, _) = activate(&theirs, &scene.insurer);
    unlock(&theirs, &stored(&made)).unwrap();
    let name = code.parse::<LinkCode>().unwrap().link;
    let guessed = LinkCode::new(name, [0; LinkCode::SECRET_LEN]).to_string();
    let own = seal(&theirs, guessed, &key).unwrap();
    found(
        "a new device brought into another account",
        new.finish_link(ACCOUNT, &own).err(),
        Failure::LinkForged,
    );
    let other = seal(&scene.first, servers_code, &servers_key).unwrap();
    found("what was sealed for another device", new.finish_link(ACCOUNT, &other).err(), Failure::LinkForged);
    let sealed = seal(&scene.first, code, &key).unwrap();
    let renamed = new.finish_link(AccountId::new([9; 16]), &sealed).err();
    found("a link that is said to be another account's", renamed, Failure::LinkForged);
    assert!(new.finish_link(ACCOUNT, &sealed).is_ok());
}

/// What German people read of it.
fn words(failure: Failure) -> String {
    let locale: serde_json::Value =
        serde_json::from_str(include_str!("../../../../../locales/de.json")).unwrap();
    let words = &locale["error"][failure.code()];
    words.as_str().unwrap_or_default().to_owned()
}
