//! A large mailbox, written natively through the API.

use anyhow::{Context, Result};
use testkit::{
    fixtures::mail::writing,
    insured::{self, Activation, Draft},
    stack::{Person, Stack},
};

const TOPIC: &str = "krankengeld";

/// Messages that are handed over at the same time.
const SIDE_BY_SIDE: usize = 8;

/// An account with so many conversations and messages, to be opened by this password.
pub(crate) async fn fill(stack: &Stack, conversations: u64, messages: u64, password: &str) -> Result<()> {
    let person = insured::Person {
        insurance_number: Person::ERIKA.number.parse().ok().context("a number")?,
        birth_date: Person::ERIKA.birth_date.parse().ok().context("a date")?,
    };
    let letter = stack.desk().invite(&Person::ERIKA, &stack.address())?;
    let letter = insured::Letter::from_link(&letter.link).context("the letter has a link")?;
    let mut writer = Activation::begin(&stack.address(), &letter, &person, password).await?.finish().await?;
    let mut known = Vec::new();
    let mut sealed = Vec::new();
    for number in 0..messages {
        let letter = writing(number);
        let conversation = known.get((number % conversations) as usize).copied();
        let subject = conversation.is_none().then_some(letter.subject);
        let draft =
            Draft { topic: TOPIC.to_owned(), subject, text: letter.text, conversation, ..Draft::default() };
        let message = writer.seal(&draft)?;
        if conversation.is_none() {
            known.push(message.conversation);
        }
        sealed.push(message);
        if sealed.len() == SIDE_BY_SIDE || number + 1 == messages {
            let handed = sealed.iter().map(|message| writer.hand_over(message));
            futures_util::future::try_join_all(handed).await?;
            sealed.clear();
        }
    }
    Ok(())
}
