//! Calls and replies as bytes: values in their order, without names (Postcard). Both ends are built together.
//!
//! **Invariant:** every field is written, also where there is nothing in it: what is left out shifts all that follows.

use serde::{Serialize, de::DeserializeOwned};

use crate::Failure;

/// The bytes of a call or a reply.
///
/// # Errors
/// [`Failure::Internal`]; no call or reply has a value without a form.
pub fn encode(value: &impl Serialize) -> Result<Vec<u8>, Failure> {
    postcard::to_allocvec(value).map_err(|_| Failure::Internal)
}

/// What these bytes say.
///
/// # Errors
/// [`Failure::Protocol`] if they are of another version.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    postcard::from_bytes(bytes).map_err(|_| Failure::Protocol)
}

/// What the first of these bytes say, whatever follows.
///
/// # Errors
/// [`Failure::Protocol`] if they do not.
pub fn decode_first<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    postcard::take_from_bytes(bytes).map(|(value, _)| value).map_err(|_| Failure::Protocol)
}

#[cfg(test)]
mod tests {
    use envelope::{AccountId, Base64, Hash, KeyId, LetterSlot, SlotId};
    use wire::{
        activation::{Enrolment, SealedSlot},
        insurer::Translated,
    };

    use super::*;
    use crate::Stored;
    use crate::{
        Answer, Call, Reply,
        view::{Author, Content, DirectoryView, MessageView, TopicView, UnitView},
    };

    fn round<T: Serialize + DeserializeOwned>(value: &T) -> T {
        let bytes = encode(value).unwrap();
        for len in 0..bytes.len() {
            assert_eq!(decode::<T>(&bytes[..len]).err(), Some(Failure::Protocol), "{len}");
        }
        assert!(decode_first::<T>(&[bytes.as_slice(), &[7]].concat()).is_ok());
        decode(&bytes).unwrap()
    }

    #[test]
    fn a_call_arrives_as_it_was() {
        let call = Call::BeginActivation {
            letter: LetterSlot::new(7).unwrap(),
            code: "code".into(),
            insurance_number: "A123456780".parse().unwrap(),
            birth_date: "1948-03-07".parse().unwrap(),
            password: "Käse".into(),
        };
        let Call::BeginActivation { letter, code, insurance_number, birth_date, password } = round(&call)
        else {
            panic!("another call")
        };
        assert_eq!((letter.number(), code.as_str(), password.as_str()), (7, "code", "Käse"));
        assert_eq!((insurance_number.as_str(), birth_date.german().as_str()), ("A123456780", "07.03.1948"));
    }

    #[test]
    fn keys_and_what_is_missing_arrive_as_they_were() {
        let enrolment = Enrolment {
            account_keys: Base64(vec![0xff; 300]),
            encryption_key: KeyId::new([1; 16]),
            bind_mac: Base64(Vec::new()),
            slots: vec![SealedSlot { slot: SlotId::new([2; 16]), object: Base64(vec![0, 1]) }],
            bundle: Base64(vec![3]),
        };
        let stored = Stored {
            account: AccountId::new([4; 16]),
            login: Some(Hash::of(b"login")),
            login_row: None,
            device: [5; 16].into(),
            enrolment: enrolment.clone(),
            certificate: None,
            states: vec![Base64(vec![7])],
            device_row: Some(Base64(vec![6])),
            state_row: None,
            offline: true,
        };
        let Call::Unlock { stored, now: 8 } = round(&Call::Unlock { stored: Box::new(stored), now: 8 })
        else {
            panic!("another call")
        };
        let Stored { account, enrolment: arrived, certificate, device_row, .. } = *stored;
        assert_eq!((account, arrived), (AccountId::new([4; 16]), enrolment));
        assert_eq!((certificate, device_row), (None, Some(Base64(vec![6]))));
    }

    #[test]
    fn a_message_arrives_with_what_it_tells_of_the_account_and_without() {
        for state_row in [None, Some(Base64(vec![1, 2]))] {
            let view = MessageView {
                message: [1; 16].into(),
                conversation: [2; 16].into(),
                envelope: Hash::of(b"envelope"),
                created: 3,
                author: Author::Own { unit: [4; 16].into() },
                restored: false,
                content: Content::Receipt { message: [5; 16].into(), envelope: Hash::default(), received: 6 },
            };
            let answer = Answer::Message { view: Box::new(view.clone()), state_row: state_row.clone() };
            let Ok(Answer::Message { view: arrived, state_row: row }) = round::<Reply>(&Ok(answer)) else {
                panic!("another reply")
            };
            assert_eq!((*arrived, row), (view, state_row));
        }
    }

    #[test]
    fn replies_arrive_as_they_were() {
        let topic = |en: Option<&str>| TopicView {
            topic: "sick-pay".into(),
            title: Translated { de: "Krankengeld".into(), en: en.map(String::from) },
            usual_days: 3,
        };
        let units = vec![UnitView {
            unit: [1; 16].into(),
            name: "Team".into(),
            topics: vec![topic(None), topic(Some("Sick pay"))],
        }];
        let view = DirectoryView {
            sequence: u64::MAX,
            valid_until: 1,
            insurer: "Kasse".into(),
            fingerprint: Base64(Hash::of(b"root").as_bytes().to_vec()),
            fingerprint_text: "ZZ000".into(),
            units,
        };
        let Ok(Answer::Directory(arrived)) = round::<Reply>(&Ok(Answer::Directory(Box::new(view.clone()))))
        else {
            panic!("another reply")
        };
        assert_eq!(*arrived, view);
        for failure in Failure::ALL {
            assert_eq!(round::<Reply>(&Err(*failure)).err(), Some(*failure));
        }
    }
}
