//! `/settings/consents`: what the person has agreed to, what that means, and each time that they said so.

use deadlines::Source;
use envelope::{ConversationId, UnitId, consent::Category};
use leptos::{prelude::*, task::spawn_local};
use wire::notices::Notices;
use worker::{call::Consent, view::DirectoryView};

use crate::{
    components::{
        announcer::Announcer,
        back_link::BackLink,
        button::{Button, Look},
        heading::Heading,
        live::live,
        notice::{ErrorNotice, Notice, Tone},
    },
    device::generate_id,
    error::Error,
    i18n::{I18n, format, t_string, text, use_i18n},
    outbox::{ConsentPlace, ConsentWords, Outbox},
    route::{self, Addresses},
    sync::Mailbox,
    vault::Vault,
    view::{ConsentEntry, Step, agrees},
};

/// The page.
#[component]
pub fn Consents() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="head">
            <BackLink href=route::SETTINGS label=text!(i18n, settings.title)/>
            <Heading text=text!(i18n, consents.title)/>
            <p class="quiet">{text!(i18n, consents.lead)}</p>
        </div>
        <Untold/>
        {Category::ALL.map(|category| view! { <OneCategory category=category/> }).collect_view()}
    }
}

/// That nobody tells the person of mail, if nobody does: a decision counts from its notice, not from being read.
#[component]
fn Untold() -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let untold = RwSignal::new(false);
    spawn_local(async move {
        // Without an answer nothing is said; the page leads there anyway.
        if let Ok(Notices { this_device, elsewhere, email, .. }) = vault.notices().await {
            let mailed = email.is_some_and(|email| email.address.is_some());
            untold.try_set(!this_device && elsewhere == 0 && !mailed);
        }
    });
    live(move || {
        untold.get().then(|| {
            view! {
                <div data-state="untold">
                    <Notice tone=Tone::Waits>
                        <p>{text!(i18n, consents.untold)}</p>
                        <p>
                            <a href=route::NOTICES>{text!(i18n, consents.notices_link)}</a>
                        </p>
                    </Notice>
                </div>
            }
        })
    })
}

/// What one may agree to: what it means, whether the person does, and a way to change that.
#[component]
fn OneCategory(
    /// Which.
    category: Category,
) -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let outbox = expect_context::<Outbox>();
    let announcer = expect_context::<Announcer>();
    let said = expect_context::<Mailbox>().consents();
    let agreed = Memo::new(move |_| agrees(&said.read(), category));
    let (busy, failed) = (RwSignal::new(false), RwSignal::new(None::<Error>));
    let say = move |given: bool| {
        let place =
            vault.directory().with_untracked(|directory| place(directory.as_ref(), &said.read_untracked()));
        let Some(place) = place else { return failed.set(Some(Error::NoUnit)) };
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failed.set(None);
        let consent = Consent { category: category.number(), given };
        let words = words(i18n, category, given);
        spawn_local(async move {
            let outcome = outbox.send_consent(place, words, consent).await;
            busy.try_set(false);
            match outcome {
                Ok(()) if given => announcer.say(t_string!(i18n, consents.given_said).to_owned()),
                Ok(()) => announcer.say(t_string!(i18n, consents.withdrawn_said).to_owned()),
                Err(error) => {
                    failed.try_set(Some(error));
                }
            }
        });
    };
    let standing = live(move || {
        if agreed.get() {
            view! {
                <Notice tone=Tone::Good>
                    <p>{text!(i18n, consents.on)}</p>
                </Notice>
                <div>
                    <Button
                        action="consent-withdraw"
                        look=Look::Plain
                        busy=busy
                        label=text!(i18n, consents.withdraw)
                        on_press=move |()| say(false)
                    />
                </div>
            }
            .into_any()
        } else {
            view! {
                <p>{text!(i18n, consents.off)}</p>
                <div>
                    <Button
                        action="consent-give"
                        busy=busy
                        label=text!(i18n, consents.give)
                        on_press=move |()| say(true)
                    />
                </div>
            }
            .into_any()
        }
    });
    let title = match category {
        Category::Decisions => text!(i18n, consents.decisions),
    };
    view! {
        <section class="group" data-consent=category.number() data-agreed=move || agreed.get().to_string()>
            <header>
                <h2>{title}</h2>
            </header>
            <div class="fields">
                <Meaning category=category/>
                <div class="head">{standing}</div>
                <ErrorNotice error=failed/>
                <Log category=category said=said/>
            </div>
        </section>
    }
}

/// What it means to agree, and not to.
#[component]
fn Meaning(
    /// To what.
    category: Category,
) -> impl IntoView {
    let i18n = use_i18n();
    match category {
        Category::Decisions => {
            let yes = text!(i18n, consents.decisions_yes, source = Source::Announcement.cite());
            view! {
                <div class="head">
                    <p>{text!(i18n, consents.decisions_what)}</p>
                    <p>{yes}</p>
                    <p>{text!(i18n, consents.decisions_no)}</p>
                    <p>{text!(i18n, consents.decisions_back)}</p>
                    <p>
                        {text!(i18n, consents.notices)} " "
                        <a href=route::NOTICES>{text!(i18n, consents.notices_link)}</a>
                    </p>
                </div>
            }
        }
    }
}

/// Each time that the person has said something about it, the newest first.
#[component]
fn Log(
    /// About what.
    category: Category,
    /// All that was said.
    said: Signal<Vec<ConsentEntry>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let addresses = expect_context::<Addresses>();
    let entries = move || {
        let mut entries = said.get();
        entries.retain(|entry| entry.category == category.number());
        entries
    };
    let row = move |entry: ConsentEntry| {
        let ConsentEntry { conversation, said, step, restored, .. } = entry;
        let what = move || {
            if said.given {
                t_string!(i18n, consents.log_given)
            } else {
                t_string!(i18n, consents.log_withdrawn)
            }
        };
        let how_far = move || {
            match step {
                _ if restored => t_string!(i18n, consents.log_restored),
                Step::Saved => t_string!(i18n, step.saved),
                Step::Sealed => t_string!(i18n, step.sealed),
                Step::OnTheWay(_) => t_string!(i18n, step.on_the_way_now),
                Step::HandedOver => t_string!(i18n, step.handed_over),
                Step::Received => t_string!(i18n, step.received),
            }
            .to_owned()
        };
        view! {
            <li data-given=said.given.to_string() data-step=step.code()>
                <a class="row" href=addresses.of(conversation)>
                    <span class="title">{what}</span>
                    <time datetime=format::machine(said.created)>
                        {live(move || format::moment(i18n.get_locale(), said.created))}
                    </time>
                    <span class="from">{how_far}</span>
                </a>
            </li>
        }
    };
    let key = |entry: &ConsentEntry| (entry.message, entry.step.index());
    view! {
        <div class="log">
            <h3>{text!(i18n, consents.log)}</h3>
            {live(move || entries().is_empty().then(|| view! { <p class="quiet">{text!(i18n, consents.log_none)}</p> }))}
            <ol>
                <For each=entries key=key children=row/>
            </ol>
        </div>
    }
}

/// Where a consent goes: on with those before it if their unit is still there, else to the insurer's first unit.
fn place(directory: Option<&DirectoryView>, said: &[ConsentEntry]) -> Option<ConsentPlace> {
    let units = &directory?.units;
    let topic = |unit: UnitId| {
        let unit = units.iter().find(|view| view.unit == unit)?;
        unit.topics.first().map(|topic| topic.topic.clone())
    };
    let before = said.iter().filter(|entry| !entry.restored).find_map(|entry| {
        let ConsentEntry { conversation, unit, .. } = *entry;
        Some(ConsentPlace { conversation, unit, topic: topic(unit)? })
    });
    before.or_else(|| {
        let unit = units.iter().find(|view| !view.topics.is_empty())?.unit;
        let conversation: ConversationId = generate_id();
        Some(ConsentPlace { conversation, unit, topic: topic(unit)? })
    })
}

/// What the person says, in the words that they have read.
fn words(i18n: I18n, category: Category, given: bool) -> ConsentWords {
    match category {
        Category::Decisions => ConsentWords {
            subject: t_string!(i18n, consents.subject).to_owned(),
            text: if given {
                t_string!(i18n, consents.text_given)
            } else {
                t_string!(i18n, consents.text_withdrawn)
            }
            .to_owned(),
        },
    }
}
