//! `siegel-desk letter`.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use crypto::{Secret, letter::LetterSecret};
use data_encoding::BASE64URL_NOPAD;
use desk::{
    client::Client,
    clock,
    identity::Desk,
    letter::{self, LetterFacts},
    patience::persist,
    random,
    registry::{CodeText, Insured, LetterRecord, Registry},
    state::{State, StateError, write_private},
};
use envelope::{LetterCode, LetterSlot};
use wire::{
    InsuranceNumber,
    desk::RegisterLetter,
    limits::{LETTER_DAYS, REPLACEMENT_WAIT_HOURS},
    succession::Replaces,
};
use zeroize::Zeroizing;

use super::connect;

/// Tries to find a number that no other letter has.
const SLOT_TRIES: u32 = 8;
/// Tries of one request.
const TRIES: u32 = 4;

#[derive(Args)]
pub(crate) struct Letter {
    /// Who gets the letter.
    insurance_number: InsuranceNumber,
    /// Where the letter goes.
    #[arg(long, value_name = "DIR", default_value = ".")]
    out: PathBuf,
    /// Where the portal is, such as https://post.example.
    #[arg(long, value_name = "URL")]
    portal_url: String,
    /// How many days the code is good for.
    #[arg(long, value_name = "N", default_value_t = LETTER_DAYS, value_parser = clap::value_parser!(u32).range(..=i64::from(LETTER_DAYS)))]
    days: u32,
    /// The person has an account and has lost all that opens it: the letter makes another in its place, to which the mail comes
    /// back. The account's devices are told at once, and end when the letter is used.
    #[arg(long)]
    replace: bool,
    /// How many hours after now such a letter can be used at the earliest.
    #[arg(long, value_name = "HOURS", default_value_t = REPLACEMENT_WAIT_HOURS, requires = "replace")]
    wait: u32,
    /// Print the QR code's link too. It holds the code.
    #[arg(long)]
    show_link: bool,
}

/// A letter that the server knows.
struct Made {
    slot: LetterSlot,
    code: Zeroizing<String>,
    made: u64,
    replaces: Option<Replaces>,
    expires: u64,
}

/// What a letter is made for.
struct Order<'a> {
    insured: &'a Insured,
    replaces: Option<Replaces>,
    made: u64,
    expires: u64,
}

impl Made {
    /// A letter of nobody, to try the page with.
    fn blank(slot: LetterSlot, order: &Order<'_>) -> Self {
        let code = Zeroizing::new(LetterCode::new([0; LetterCode::LEN]).to_string());
        Self::new(slot, code, order)
    }

    const fn new(slot: LetterSlot, code: Zeroizing<String>, order: &Order<'_>) -> Self {
        let &Order { replaces, made, expires, .. } = order;
        Self { slot, code, made, replaces, expires }
    }
}

impl Letter {
    pub(crate) async fn run(self, state: &State) -> anyhow::Result<()> {
        let (desk, client) = connect(state)?;
        if !self.portal_url.starts_with("https://") && !self.portal_url.starts_with("http://") {
            anyhow::bail!("the portal's address begins with https:// or http://");
        }
        let registry = Registry::load(state)?;
        let insured = registry.person(&self.insurance_number);
        let insured = insured.context("this insurance number is not in the register: `insured add` first")?;
        let order = self.order(&registry, insured)?;
        // A letter that does not fit its page is refused before the server knows it.
        let blank = Made::blank(registry.generate_slot(&mut random::rng()), &order);
        letter::Letter::new(&facts(&desk, insured, &blank, &self.portal_url)).to_pdf()?;
        let made = register(state, &client, &order).await?;
        let page = letter::Letter::new(&facts(&desk, insured, &made, &self.portal_url));
        for (name, bytes) in [
            ("letter.html", Zeroizing::new(page.to_html()?.as_bytes().to_vec())),
            ("letter.pdf", Zeroizing::new(page.to_pdf()?)),
        ] {
            let path = self.out.join(name);
            write_private(&path, &bytes)?;
            println!("{}", path.display());
        }
        if self.show_link {
            println!("{}", page.link());
        }
        let last_day = letter::german_date(clock::local_day(made.expires));
        eprintln!(
            "Letter {} is good until {last_day}. The files hold its code: print them, then delete them.",
            made.slot
        );
        if let Some(replaces) = made.replaces {
            eprintln!(
                "It can be used from {} on. The account's devices are told of it now; if somebody calls who did not order it: \
                 `siegel-desk withdraw {}`.",
                clock::local_minute(replaces.usable),
                made.slot.number()
            );
        }
        Ok(())
    }

    /// What the letter is for: a first account, or one in the place of the one that there is.
    fn order<'a>(&self, registry: &Registry, insured: &'a Insured) -> anyhow::Result<Order<'a>> {
        let made = clock::now();
        let expires = made + u64::from(self.days) * clock::DAY;
        let replaces = match (registry.account_of(&insured.insurance_number), self.replace) {
            (Some(account), true) => {
                let usable = made + u64::from(self.wait) * clock::HOUR;
                anyhow::ensure!(
                    usable < expires || self.wait == 0,
                    "the letter would expire before it can be used"
                );
                Some(Replaces { account: account.account, ordered: made, usable })
            }
            (None, false) => None,
            (Some(_), false) => anyhow::bail!(
                "this person has an account: only with --replace does a letter make another in its place"
            ),
            (None, true) => anyhow::bail!("this person has no account that a letter could replace"),
        };
        Ok(Order { insured, replaces, made, expires })
    }
}

/// Makes number and code, keeps them, and tells the server what proves them.
///
/// Kept first: a code that the server knows and the desk does not could never be certified.
async fn register(state: &State, client: &Client, order: &Order<'_>) -> anyhow::Result<Made> {
    let mut rng = random::rng();
    let &Order { insured, replaces, made, expires } = order;
    for _ in 0..SLOT_TRIES {
        let code = LetterCode::new(*Secret::<10>::generate(&mut rng).expose());
        let text = Zeroizing::new(code.to_string());
        let slot = Registry::update(state, |registry| {
            let slot = registry.generate_slot(&mut rng);
            registry.add_letter(LetterRecord {
                slot,
                insurance_number: insured.insurance_number.clone(),
                code: Some(CodeText::new(text.as_str().to_owned())),
                made,
                replaces: replaces.map(|replaces| replaces.account),
                usable: replaces.map_or(0, |replaces| replaces.usable),
                expires,
                used_by: None,
                withdrawn: None,
            });
            Ok::<_, StateError>(slot)
        })?;
        let number = insured.insurance_number.as_str();
        let birth_date = insured.birth_date.to_string();
        let proof_hash = LetterSecret::derive(&code, slot).proof_hash(number, &birth_date);
        let request = RegisterLetter { proof_hash, expires, replaces };
        match persist(TRIES, || client.put_letter(slot, &request)).await {
            Ok(()) => return Ok(Made::new(slot, text, order)),
            // The server has a letter of this number from elsewhere.
            Err(error) => {
                Registry::update(state, |registry| {
                    registry.discard_letter(slot);
                    Ok::<_, StateError>(())
                })?;
                if !error.is_conflict() {
                    return Err(error).context("registering the letter");
                }
            }
        }
    }
    anyhow::bail!("no free letter number was found")
}

fn facts<'a>(desk: &'a Desk, insured: &'a Insured, made: &'a Made, portal_url: &'a str) -> LetterFacts<'a> {
    LetterFacts {
        insurer: &desk.insurer.name,
        insurer_address: &desk.insurer.postal_address,
        telephone: &desk.insurer.telephone,
        email: &desk.insurer.email,
        salutation: &insured.salutation,
        name: &insured.name,
        address: &insured.address,
        slot: made.slot,
        code: &made.code,
        fingerprint: desk.root.short(),
        fingerprint_full: BASE64URL_NOPAD.encode(desk.root.as_bytes()),
        portal_url,
        date: clock::local_day(made.made),
        usable: made.replaces.map(|replaces| clock::local_time(replaces.usable)),
        expires: clock::local_day(made.expires),
    }
}
