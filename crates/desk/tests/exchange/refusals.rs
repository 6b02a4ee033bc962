//! What the server refuses of a real message, before it reaches anybody.

use testkit::insured::SealedMessage;
use wire::ProblemKind;

use crate::house::{House, draft, enclosure, noise, person};

#[tokio::test(flavor = "multi_thread")]
async fn envelopes_that_break_the_format_are_refused_by_name() {
    let house = House::open().await;
    let mut erika = house.erika().await;
    let sealed = erika.seal(&draft("Krankengeld", Vec::new())).unwrap();
    let check = async |change: fn(&mut Vec<u8>), expect| {
        let mut broken = sealed.clone();
        change(&mut broken.envelope);
        let refused = erika.hand_over(&broken).await.err().and_then(|error| error.kind());
        assert_eq!(refused, Some(expect));
    };
    check(|bytes| bytes[4] = 2, ProblemKind::EnvelopeVersion).await;
    check(|bytes| bytes[5] = 2, ProblemKind::EnvelopeSuite).await;
    check(|bytes| bytes[6] = 9, ProblemKind::EnvelopeKind).await;
    // A receipt is the desk's to send.
    check(|bytes| bytes[6] = 3, ProblemKind::EnvelopeKind).await;
    check(|bytes| bytes[7] = 1, ProblemKind::EnvelopeInvalid).await;
    check(|bytes| bytes.truncate(177), ProblemKind::EnvelopeInvalid).await;
    check(|bytes| bytes.truncate(bytes.len() - 1), ProblemKind::EnvelopeInvalid).await;
    check(|bytes| bytes.push(0), ProblemKind::EnvelopeInvalid).await;
    check(Vec::clear, ProblemKind::EnvelopeInvalid).await;
    // Its message, its sender, its device.
    for at in [24, 40, 56] {
        let mut broken = sealed.clone();
        broken.envelope[at] ^= 1;
        let refused = erika.hand_over(&broken).await.err().and_then(|error| error.kind());
        assert_eq!(refused, Some(ProblemKind::EnvelopeSender), "byte {at}");
    }
    erika.hand_over(&sealed).await.unwrap();
    // The same id with other bytes: the first ones stand.
    let other = SealedMessage {
        envelope: {
            let mut bytes = sealed.envelope.clone();
            *bytes.last_mut().unwrap() ^= 1;
            bytes
        },
        ..sealed.clone()
    };
    let refused = erika.hand_over(&other).await.err().and_then(|error| error.kind());
    assert_eq!(refused, Some(ProblemKind::Conflict));
    assert_eq!(house.says(["inbox"]).await.lines().count(), 2);
    assert!(house.says(["alarms"]).await.contains("No alarms."));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_comes_with_all_its_parts_or_not() {
    let house = House::open().await;
    let mut erika = house.erika().await;
    let sealed = erika.seal(&draft("Akte", vec![enclosure("Akte.pdf", &noise(9_000_000))])).unwrap();
    let object = &sealed.objects[0];
    let kind = |refused: Result<_, testkit::insured::InsuredError>| {
        refused.map(|_: wire::upload::Committed| ()).err().and_then(|error| error.kind())
    };
    assert_eq!(kind(erika.commit(&sealed).await), Some(ProblemKind::Incomplete));
    erika.declare(sealed.message, object).await.unwrap();
    erika.put_part(object, 0).await.unwrap();
    assert_eq!(kind(erika.commit(&sealed).await), Some(ProblemKind::Incomplete));

    let mut other = object.clone();
    other.parts[0][100] ^= 1;
    other.parts[1].pop();
    let refused = erika.put_part(&other, 0).await.err().and_then(|error| error.kind());
    assert_eq!(refused, Some(ProblemKind::Conflict));
    let refused = erika.put_part(&other, 1).await.err().and_then(|error| error.kind());
    assert_eq!(refused, Some(ProblemKind::PartLength));
    erika.hand_over(&sealed).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_sends_in_anothers_name() {
    let house = House::open().await;
    let mut erika = house.erika().await;
    let hans = person("A000000002", "1960-01-31");
    let letter = house.invite(&hans, "Hans Meier").await;
    let hans = house.certified(&letter, &hans).await;
    let sealed = erika.seal(&draft("Krankengeld", Vec::new())).unwrap();
    let refused = hans.hand_over(&sealed).await.err().and_then(|error| error.kind());
    assert_eq!(refused, Some(ProblemKind::EnvelopeSender));
}
