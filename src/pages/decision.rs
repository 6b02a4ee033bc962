//! A decision in words: when it counts as announced, until when one can object and how, each with its rule.

use deadlines::{Objection, Period, Source, day_in_berlin};
use leptos::prelude::*;

use crate::{
    components::{
        icon::{Glyph, Icon},
        live::live,
    },
    device::now,
    i18n::{I18n, format, t_string, text, use_i18n},
    route::{self, Addresses},
    sync::Mailbox,
    view::{DecisionDays, DecisionEntry},
};

/// What follows from a decision, in its letter.
#[component]
pub fn DecisionPanel(
    /// The days.
    days: DecisionDays,
) -> impl IntoView {
    let i18n = use_i18n();
    let DecisionDays { notice, announced, objection } = days;
    let day = move |day| format::calendar_day(i18n.get_locale(), day);
    let announced_why = move || {
        let source = announced.source().cite();
        t_string!(i18n, decision.announced_why, day = day(notice), source = source).to_string()
    };
    let period_why = move || {
        let source = objection.source().cite();
        match objection.period {
            Period::Month => t_string!(i18n, decision.month_why, source = source).to_string(),
            Period::Year => t_string!(i18n, decision.year_why, source = source).to_string(),
        }
    };
    let moved_why = move || {
        let (from, by) = objection.moved_from.zip(objection.moved_by())?;
        Some(t_string!(i18n, decision.moved_why, day = day(from), source = by.cite()).to_string())
    };
    let left = move || left(i18n, objection);
    let disputed = move || {
        let source = Source::Announcement.cite();
        t_string!(i18n, decision.disputed_text, source = source).to_string()
    };
    view! {
        <section class="decision" data-state="decision">
            <h3>
                <Icon glyph=Glyph::Page/>
                {text!(i18n, decision.title)}
            </h3>
            <p>{text!(i18n, decision.what)}</p>
            <dl class="days">
                <div>
                    <dt>{text!(i18n, decision.announced)}</dt>
                    <dd>
                        <time class="strong" data-day="announced" datetime=announced.day.to_string()>
                            {live(move || day(announced.day))}
                        </time>
                        <span class="small quiet">{announced_why}</span>
                    </dd>
                </div>
                <div>
                    <dt>{text!(i18n, decision.until)}</dt>
                    <dd>
                        <time class="strong" data-day="objection" datetime=objection.last_day.to_string()>
                            {live(move || day(objection.last_day))}
                        </time>
                        <span class="left">{left}</span>
                        <span class="small quiet">{period_why}</span>
                        {live(move || moved_why().map(|why| view! { <span class="small quiet">{why}</span> }))}
                    </dd>
                </div>
            </dl>
            <div class="head">
                <h4>{text!(i18n, decision.how)}</h4>
                <p>{text!(i18n, decision.how_text)}</p>
                <p class="strong">{text!(i18n, decision.how_not)}</p>
                <p class="ways no-print">
                    <a href=route::CONTACT_LETTER>{text!(i18n, decision.how_letter)}</a>
                    <a href=route::CONTACT>{text!(i18n, decision.how_branch)}</a>
                </p>
            </div>
            <details>
                <summary>{text!(i18n, decision.disputed)}</summary>
                <p>{disputed}</p>
            </details>
        </section>
    }
}

/// How long one can still object, as a sentence.
fn left(i18n: I18n, objection: Objection) -> String {
    let left = day_in_berlin(now()).and_then(|today| objection.days_left(today));
    match left {
        None => t_string!(i18n, decision.over).to_owned(),
        Some(0) => t_string!(i18n, decision.left_none).to_owned(),
        Some(1) => t_string!(i18n, decision.left_single).to_owned(),
        Some(count) => t_string!(i18n, decision.left_many, count = count).to_string(),
    }
}

/// What is to be done next, and until when: decisions to which one can still object, the most urgent first.
#[component]
pub fn Due() -> impl IntoView {
    let i18n = use_i18n();
    let decisions = expect_context::<Mailbox>().decisions();
    let addresses = expect_context::<Addresses>();
    let running = Memo::new(move |_| {
        let now = now();
        let mut running: Vec<_> =
            decisions.read().iter().filter(|entry| entry.days_left(now).is_some()).cloned().collect();
        running.sort_by_key(|entry| (entry.days.objection.last_day, entry.message));
        running
    });
    let row = move |entry: DecisionEntry| {
        let DecisionEntry { message, conversation, subject, unit_name, days } = entry;
        let title = move || match subject.as_str() {
            "" => t_string!(i18n, home.untitled).to_owned(),
            subject => subject.to_owned(),
        };
        let until = move || {
            let day = format::calendar_day(i18n.get_locale(), days.objection.last_day);
            let until = t_string!(i18n, decision.next_until, day = day).to_string();
            format!("{until} {}", left(i18n, days.objection))
        };
        view! {
            <li data-decision=message.to_string()>
                <a class="row" href=addresses.of(conversation)>
                    <span class="title">
                        <bdi>{title}</bdi>
                    </span>
                    <span class="from due">{until}</span>
                    <span class="from">{unit_name}</span>
                </a>
            </li>
        }
    };
    live(move || {
        (!running.read().is_empty()).then(|| {
            view! {
                <section class="group" data-section="due">
                    <header>
                        <h2>{text!(i18n, decision.next)}</h2>
                    </header>
                    <ul>
                        <For each=move || running.get() key=|entry| entry.message children=row/>
                    </ul>
                </section>
            }
        })
    })
}
