//! Chains: each device of an account numbers its envelopes, and names the one before. What the server drops, holds back or mixes up
//! shows here. A device that goes on with a new account begins a new chain.
//!
//! **Invariant:** a chain's end is kept before its message is; taking the same message again changes nothing.

use std::collections::BTreeMap;

use envelope::{Hash, message::MessageHeader};
use serde::{Deserialize, Serialize};

use crate::{
    alarms::AlarmKind,
    state::{State, StateError},
};

const FILE: &str = "chains.json";

/// The last envelope of a device that came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct End {
    sequence: u64,
    hash: Hash,
}

/// Goes on with the chain of the device that sealed this envelope; gives what is wrong with its place.
///
/// # Errors
/// [`StateError`].
pub fn follow(state: &State, header: &MessageHeader, hash: Hash) -> Result<Option<AlarmKind>, StateError> {
    let _lock = state.lock()?;
    let mut ends: BTreeMap<String, End> = state.read(FILE)?.unwrap_or_default();
    let came = End { sequence: header.sequence, hash };
    let (chain, device) = (format!("{}-{}", header.sender, header.device), header.device.to_string());
    // Chains were known by their device alone before accounts could be replaced.
    let before = ends.get(&chain).or_else(|| ends.get(&device)).copied();
    let alarm = place(before, came, header);
    if before.is_none_or(|before| before.sequence < came.sequence) {
        ends.remove(&device);
        ends.insert(chain, came);
        state.write(FILE, &ends)?;
    }
    Ok(alarm)
}

fn place(before: Option<End>, came: End, header: &MessageHeader) -> Option<AlarmKind> {
    let message = header.message;
    let (last, last_hash) = before.map_or((0, Hash::default()), |before| (before.sequence, before.hash));
    if came.sequence > last + 1 {
        return Some(AlarmKind::MissingMessages { message, missing: came.sequence - last - 1 });
    }
    if came.sequence == last + 1 {
        return (header.previous != last_hash).then_some(AlarmKind::BrokenChain { message });
    }
    let again = before == Some(came);
    (!again).then_some(AlarmKind::LateMessage { message })
}

#[cfg(test)]
mod tests {
    use envelope::{ConversationId, DeviceId, KeyId, Kind, MessageId, SenderId};

    use super::*;

    fn header(device: u8, sequence: u64, previous: Hash) -> MessageHeader {
        MessageHeader {
            kind: Kind::Message,
            conversation: ConversationId::default(),
            message: MessageId::new([sequence as u8; 16]),
            sender: SenderId::default(),
            device: DeviceId::new([device; 16]),
            sender_key: KeyId::default(),
            sequence,
            previous,
            created: 0,
            directory: 1,
            account_state: Hash::default(),
        }
    }

    #[test]
    fn a_chain_is_followed() {
        let home = tempfile::tempdir().unwrap();
        let state = State::create(&home.path().join("desk")).unwrap();
        let hash = |number: u64| if number == 0 { Hash::default() } else { Hash::of(&number.to_be_bytes()) };
        let check = |device, number: u64, previous, expect: Option<AlarmKind>| {
            assert_eq!(follow(&state, &header(device, number, previous), hash(number)).unwrap(), expect);
        };
        let message = |number: u64| MessageId::new([number as u8; 16]);
        check(1, 1, hash(0), None);
        check(1, 1, hash(0), None);
        check(1, 2, hash(1), None);
        check(1, 5, hash(4), Some(AlarmKind::MissingMessages { message: message(5), missing: 2 }));
        check(1, 4, hash(3), Some(AlarmKind::LateMessage { message: message(4) }));
        check(1, 6, hash(5), None);
        check(1, 7, hash(5), Some(AlarmKind::BrokenChain { message: message(7) }));
        check(1, 8, hash(7), None);
        check(2, 3, hash(2), Some(AlarmKind::MissingMessages { message: message(3), missing: 2 }));
        check(3, 1, hash(9), Some(AlarmKind::BrokenChain { message: message(1) }));
        check(1, 9, hash(8), None);
    }

    #[test]
    fn a_device_begins_anew_with_another_account_and_a_chain_of_before_goes_on() {
        let home = tempfile::tempdir().unwrap();
        let state = State::create(&home.path().join("desk")).unwrap();
        let device = DeviceId::new([1; 16]);
        let kept = BTreeMap::from([(device, End { sequence: 1, hash: Hash::of(b"1") })]);
        state.write(FILE, &kept).unwrap();
        let of = |sender: u8, sequence, previous| MessageHeader {
            sender: SenderId::new([sender; 16]),
            ..header(1, sequence, previous)
        };
        assert_eq!(follow(&state, &of(7, 2, Hash::of(b"1")), Hash::of(b"2")).unwrap(), None);
        assert_eq!(follow(&state, &of(8, 1, Hash::default()), Hash::of(b"3")).unwrap(), None);
        assert_eq!(follow(&state, &of(7, 3, Hash::of(b"2")), Hash::of(b"4")).unwrap(), None);
    }
}
