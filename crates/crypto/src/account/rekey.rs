//! Rekeying: the account gets another unlock key, sealed to the slots that stay and to new ones.
//!
//! **Invariant:** a slot stays only with the public key and the kind that the bundle names: nobody else is let in, and what is
//! replaced does not stay under another name.

use envelope::SlotId;

use super::{Bundle, SlotKey, UnlockKey, seal_bundle};
use crate::{
    CryptoRng, OpenError, Secret,
    slot::{Slot, SlotSecret},
};

/// An account under another unlock key.
pub struct Rekeyed {
    /// Its slots: those that stay, then the new ones.
    pub slots: Vec<Slot>,
    /// The new unlock key.
    pub unlock_key: UnlockKey,
    /// Its secret keys, the same as before, with these slots.
    pub bundle: Bundle,
    /// The sealed bundle, for the server.
    pub sealed_bundle: Vec<u8>,
}

/// Gives the account another unlock key. Of its slots `kept` stay, whose holders need not be there, and `new` come to them;
/// what the others' holders know opens nothing afterwards.
///
/// # Errors
/// [`OpenError`] if the account did not make a slot of `kept`, or made it as one of another kind.
pub fn rekey(
    bundle: &Bundle,
    kept: &[Slot],
    new: &[SlotSecret<'_>],
    rng: &mut impl CryptoRng,
) -> Result<Rekeyed, OpenError> {
    let unlock_key = UnlockKey::generate(rng);
    let mut slots = Vec::with_capacity(kept.len() + new.len());
    for slot in kept {
        if !bundle.slots.iter().any(|key| key.is_of(slot)) {
            return Err(OpenError::Refused);
        }
        slots.push(slot.reseal(&unlock_key, rng));
    }
    for secret in new {
        slots.push(Slot::create(generate_slot_id(rng), *secret, &unlock_key, rng));
    }
    let mut bundle = Bundle::decode(&bundle.encode())?;
    bundle.slots = slots.iter().map(SlotKey::of).collect();
    let sealed_bundle = seal_bundle(&bundle, &unlock_key, rng);
    Ok(Rekeyed { slots, unlock_key, bundle, sealed_bundle })
}

pub(super) fn generate_slot_id(rng: &mut impl CryptoRng) -> SlotId {
    SlotId::new(*Secret::<16>::generate(rng).expose())
}

#[cfg(test)]
mod tests {
    use envelope::RecoveryCode;

    use super::*;
    use crate::{
        account::{open_bundle, tests::account},
        keys::tests::rng,
        opaque::ExportKey,
        slot::SlotKind,
    };

    /// Whether the secret opens the account.
    fn opens(rekeyed: &Rekeyed, secret: SlotSecret<'_>) -> bool {
        let key = rekeyed.slots.iter().find_map(|slot| slot.open(secret).ok());
        key.is_some_and(|key| {
            let bundle = open_bundle(&rekeyed.sealed_bundle, &key).expect("the slot's key is the bundle's");
            bundle.keys() == rekeyed.bundle.keys() && bundle.local == rekeyed.bundle.local
        })
    }

    #[test]
    fn what_stays_opens_and_what_was_replaced_does_not() {
        let before = account(&mut rng(1));
        let [old, new] = [1, 3].map(|byte| ExportKey::from_bytes(Secret::new([byte; 64])));
        let code = RecoveryCode::new([2; 26]);
        let [password, recovery] = &before.slots;
        let rekeyed =
            rekey(&before.bundle, std::slice::from_ref(recovery), &[SlotSecret::Password(&new)], &mut rng(4))
                .expect("its own slot");
        assert!(opens(&rekeyed, SlotSecret::Password(&new)));
        assert!(opens(&rekeyed, SlotSecret::Recovery(&code)));
        assert!(!opens(&rekeyed, SlotSecret::Password(&old)));
        assert_eq!(rekeyed.bundle.keys(), before.keys);
        // The old password still gives the old unlock key from the old slot: it opens nothing any more.
        let unlock_key = password.open(SlotSecret::Password(&old)).expect("its own");
        assert!(open_bundle(&rekeyed.sealed_bundle, &unlock_key).is_err());
        let ids: Vec<_> = rekeyed.bundle.slots.iter().map(|slot| slot.slot).collect();
        assert_eq!(ids[0], recovery.slot);
        assert!(ids[1] != recovery.slot && ids[1] != password.slot);
        let kinds: Vec<_> = rekeyed.bundle.slots.iter().map(|slot| slot.kind).collect();
        assert_eq!(kinds, [Some(SlotKind::Recovery), Some(SlotKind::Password)]);
    }

    #[test]
    fn a_slot_stays_only_as_what_it_is() {
        let account = account(&mut rng(1));
        let mut before = Bundle::decode(&account.bundle.encode()).expect("its own");
        before.slots.iter_mut().for_each(|slot| slot.kind = None);
        for own in &account.slots {
            for kind in [SlotKind::Password, SlotKind::Recovery, SlotKind::Passkey, SlotKind::Offline] {
                let mut said = own.clone();
                said.kind = kind;
                let stays =
                    |bundle: &Bundle| rekey(bundle, std::slice::from_ref(&said), &[], &mut rng(3)).is_ok();
                assert_eq!(stays(&account.bundle), kind == own.kind, "{:?} as {kind:?}", own.kind);
                let may_stay = kind != SlotKind::Offline;
                assert_eq!(stays(&before), may_stay, "{kind:?}, left open there");
            }
        }
    }

    #[test]
    fn a_slot_of_somebody_else_stays_out() {
        let (ours, theirs) = (account(&mut rng(1)), account(&mut rng(2)));
        let [_, recovery] = &ours.slots;
        let (mut foreign, mut renamed) = (theirs.slots[1].clone(), recovery.clone());
        foreign.slot = recovery.slot;
        renamed.slot = SlotId::new([9; 16]);
        for wrong in [theirs.slots[0].clone(), foreign, renamed] {
            assert!(rekey(&ours.bundle, &[wrong], &[], &mut rng(3)).is_err());
        }
    }
}
