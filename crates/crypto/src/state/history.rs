//! The history of an account: its states one after the other, as a server hands them out.

use envelope::{AccountId, DeviceId, Hash};

use super::{SeenState, SignedState, StateError};
use crate::keys::VerifyingKey;

/// Consecutive states of one account, all signed by its identity. There is at least one.
pub struct StateHistory {
    earlier: Vec<SignedState>,
    newest: SignedState,
}

impl StateHistory {
    /// The history in these objects, oldest first, if it goes on from the state that was seen, or holds it.
    ///
    /// # Errors
    /// [`StateError`].
    pub fn verify<'a>(
        states: impl IntoIterator<Item = &'a [u8]>,
        account: AccountId,
        identity: &VerifyingKey,
        seen: Option<&SeenState>,
    ) -> Result<Self, StateError> {
        let states = states.into_iter().map(|bytes| SignedState::verify(bytes, account, identity));
        let mut states: Vec<SignedState> =
            states.collect::<Result<_, _>>().map_err(|_| StateError::Forged)?;
        for pair in states.windows(2) {
            pair[1].check_follows(&pair[0])?;
        }
        if let Some(seen) = seen {
            // Those before what was seen are no news.
            let met = states.iter().find(|state| state.state.number >= seen.number);
            met.ok_or(StateError::RolledBack)?.check_after(seen)?;
        }
        let newest = states.pop().ok_or(StateError::Forged)?;
        Ok(Self { earlier: states, newest })
    }

    /// The newest state.
    pub const fn newest(&self) -> &SignedState {
        &self.newest
    }

    /// The newest state, to keep.
    pub fn into_newest(self) -> SignedState {
        self.newest
    }

    /// Whether this state, which a message names, is one of them, or may be one from before they begin.
    pub fn may_hold(&self, hash: Hash) -> bool {
        let oldest = self.earlier.first().unwrap_or(&self.newest);
        oldest.state.number > 1
            || self.newest.hash == hash
            || self.earlier.iter().any(|state| state.hash == hash)
    }

    /// Whether the newest state names the device.
    pub fn has_device(&self, device: DeviceId) -> bool {
        self.newest.check_device(device).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        account::{NewAccount, tests::account},
        keys::{SigningKey, tests::rng},
        state::AccountState,
    };

    const ACCOUNT: AccountId = AccountId::new([1; 16]);
    const DEVICE: DeviceId = DeviceId::new([2; 16]);

    struct Scene {
        account: NewAccount,
        /// Four states, signed.
        states: Vec<Vec<u8>>,
    }

    impl Scene {
        fn new() -> Self {
            let account = account(&mut rng(1));
            let mut state = AccountState::first(ACCOUNT, &account, DEVICE, 1, 7);
            let mut states = Vec::new();
            for number in 1..=4 {
                let bytes = state.sign(&account.bundle.identity).expect("is well-formed");
                let signed = SignedState::verify(&bytes, ACCOUNT, &account.keys.verifying_key);
                state = signed.expect("is genuine").next(number);
                states.push(bytes);
            }
            Self { account, states }
        }

        fn seen(&self, number: usize) -> SeenState {
            SeenState { number: number as u64, hash: Hash::of(&self.states[number - 1]) }
        }

        /// The newest number of what is made of these states, by their numbers.
        fn verify(&self, numbers: &[usize], seen: Option<SeenState>) -> Result<u64, StateError> {
            let states = numbers.iter().map(|number| self.states[number - 1].as_slice());
            let identity = &self.account.keys.verifying_key;
            let history = StateHistory::verify(states, ACCOUNT, identity, seen.as_ref())?;
            Ok(history.newest().state.number)
        }
    }

    #[test]
    fn states_are_taken_one_after_the_other() {
        let scene = Scene::new();
        let seen = |number| Some(scene.seen(number));
        let other = Some(SeenState { number: 2, hash: Hash::of(b"another") });
        let check = |numbers: &[usize], seen, expect| {
            assert_eq!(scene.verify(numbers, seen), expect, "{numbers:?}, {seen:?}");
        };
        check(&[1, 2, 3, 4], None, Ok(4));
        check(&[3, 4], None, Ok(4));
        check(&[], None, Err(StateError::Forged));
        check(&[1, 3], None, Err(StateError::Gap));
        check(&[2, 1], None, Err(StateError::RolledBack));
        check(&[1, 1], None, Ok(1));
        check(&[2, 3], seen(1), Ok(3));
        check(&[2, 3], seen(2), Ok(3));
        check(&[2, 3], seen(3), Ok(3));
        check(&[2, 3], seen(4), Err(StateError::RolledBack));
        check(&[], seen(1), Err(StateError::RolledBack));
        check(&[3, 4], seen(1), Err(StateError::Gap));
        check(&[1, 2, 3], other, Err(StateError::Forked));
        check(&[3], other, Err(StateError::Forked));
    }

    #[test]
    fn only_the_account_writes_its_history() {
        let scene = Scene::new();
        let identity = scene.account.keys.verifying_key;
        let stranger = SigningKey::generate(&mut rng(9)).verifying_key();
        let states = || scene.states.iter().map(Vec::as_slice);
        let forged = |account, identity| StateHistory::verify(states(), account, identity, None).err();
        assert_eq!(forged(ACCOUNT, &identity), None);
        assert_eq!(forged(ACCOUNT, &stranger), Some(StateError::Forged));
        assert_eq!(forged(AccountId::new([9; 16]), &identity), Some(StateError::Forged));
    }

    #[test]
    fn a_message_may_name_what_the_history_holds() {
        let scene = Scene::new();
        let check = |numbers: &[usize], named: Hash, expect| {
            let states = numbers.iter().map(|number| scene.states[number - 1].as_slice());
            let identity = &scene.account.keys.verifying_key;
            let history = StateHistory::verify(states, ACCOUNT, identity, None).expect("is one");
            assert_eq!(history.may_hold(named), expect, "{numbers:?}");
            assert!(history.has_device(DEVICE) && !history.has_device(DeviceId::new([3; 16])));
        };
        check(&[1, 2, 3], scene.seen(1).hash, true);
        check(&[1, 2, 3], scene.seen(3).hash, true);
        check(&[1, 2, 3], scene.seen(4).hash, false);
        check(&[1], scene.seen(1).hash, true);
        check(&[1], Hash::default(), false);
        // The server does not keep all of them for ever.
        check(&[2, 3], scene.seen(1).hash, true);
    }
}
