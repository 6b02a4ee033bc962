//! `/security/level`: the level that the person has shown, what their mail needs, how to reach it, or another choice.

use leptos::{prelude::*, task::spawn_local};
use wire::assurance::{Achieved, DataClass, IdentifiedBy, Level, Standing, Table};

use super::{
    super::sign_in::identity_door::{IdentityDoor, Offered},
    level_name, level_words, method_words,
};
use crate::{
    components::{
        back_link::BackLink,
        button::{Button, Look},
        empty::Loading,
        focus::focus_on,
        heading::Heading,
        icon::Glyph,
        live::live,
        notice::{ErrorNotice, Notice, Tone},
    },
    error::Error,
    i18n::{I18n, format, t_string, text, translated, use_i18n},
    pages::raising::Raising,
    route,
    sync::Mailbox,
    vault::Vault,
};

/// The page.
#[component]
pub fn ProtectionLevel() -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let mailbox = expect_context::<Mailbox>();
    let levels = RwSignal::new(None::<Result<(Standing, Table), Error>>);
    let load = move || {
        spawn_local(async move {
            levels.try_set(Some(vault.levels().await));
        });
    };
    load();
    let on_chosen = move |()| {
        load();
        mailbox.look();
    };
    view! {
        <div class="head">
            <BackLink href=route::SECURITY label=text!(i18n, security.title)/>
            <Heading text=text!(i18n, level.title)/>
            <p class="quiet">{text!(i18n, level.lead)}</p>
        </div>
        {live(move || match levels.get() {
            Some(Ok((standing, table))) => {
                view! { <Levels standing=standing table=table on_chosen=on_chosen/> }.into_any()
            }
            Some(Err(error)) => {
                let retry = move |()| {
                    levels.set(None);
                    load();
                };
                view! { <ErrorNotice error=Signal::stored(Some(error)) on_retry=retry/> }.into_any()
            }
            None => view! { <Loading/> }.into_any(),
        })}
    }
}

/// What the server says, in words.
#[component]
fn Levels(
    /// Where the session stands.
    standing: Standing,
    /// The insurer's table.
    table: Table,
    /// Runs when something else was chosen.
    #[prop(into)]
    on_chosen: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let needed = standing.required.get(&DataClass::Mail).copied().unwrap_or(Level::High);
    let by_default = table.required(DataClass::Mail, None);
    let lowest = table.classes.get(&DataClass::Mail).and_then(|class| class.lowest);
    let achieved = standing.achieved.level;
    let chosen = standing.choices.iter().find(|choice| choice.class == DataClass::Mail).copied();
    let reached = achieved >= needed;
    let lower = lowest.filter(|&lowest| lowest <= achieved && !reached);
    let raised = chosen.filter(|choice| choice.level < by_default).map(|choice| choice.at);
    view! {
        <Now standing=standing.clone() table=table.clone()/>
        <Mail needed=needed table=table.clone() reached=reached/>
        {(!reached).then(|| view! { <Steps standing=standing needed=needed table=table/> })}
        {lower.map(|level| view! { <Lower level=level on_chosen=on_chosen/> })}
        {raised
            .map(|at| {
                let at = move || {
                    t_string!(i18n, level.chosen, time = format::moment(i18n.get_locale(), at)).to_string()
                };
                view! {
                    <section class="group" data-level="chosen">
                        <p>{at}</p>
                        <Choosing
                            action="choose-default"
                            label=text!(i18n, level.raise)
                            level=by_default
                            on_chosen=on_chosen
                        />
                    </section>
                }
            })}
    }
}

/// What was shown, and what it reaches.
#[component]
fn Now(standing: Standing, table: Table) -> impl IntoView {
    let i18n = use_i18n();
    let Standing { achieved, shown, .. } = standing;
    let method = table.sign_in(&shown).map(|worth| worth.reason.clone());
    // A provider says who somebody is, too, and why that counts stands beside the sign-in.
    let by_provider = table.vouches(&shown);
    let identification = table.identifications.get(&shown.identification.by);
    let identification = identification.filter(|_| !by_provider).map(|worth| worth.reason.clone());
    let because = move |reason: Option<wire::insurer::Translated>| {
        reason.map(|reason| view! { <span class="small quiet because">{move || translated(i18n.get_locale(), &reason)}</span> })
    };
    view! {
        <section class="group">
            <header>
                <h2>{text!(i18n, level.now)}</h2>
            </header>
            <dl class="facts" data-level=move || level_name(achieved.level)>
                <dt>{text!(i18n, level.yours)}</dt>
                <dd>{move || achieved_words(i18n, achieved)}</dd>
                <dt>{text!(i18n, security.method)}</dt>
                <dd>
                    {move || {
                        let time = format::moment(i18n.get_locale(), shown.signed_in);
                        t_string!(i18n, security.signed_in, method = method_words(i18n, shown.method), time = time)
                            .to_string()
                    }} {because(method)}
                </dd>
                <dt>{text!(i18n, level.identified)}</dt>
                <dd>
                    {move || {
                        if by_provider {
                            t_string!(i18n, level.by_identity)
                        } else {
                            identified_words(i18n, shown.identification.by)
                        }
                    }} {because(identification)}
                </dd>
            </dl>
        </section>
    }
}

/// What the person's mail needs.
#[component]
fn Mail(needed: Level, table: Table, reached: bool) -> impl IntoView {
    let i18n = use_i18n();
    let reason = table.classes.get(&DataClass::Mail).map(|class| class.reason.clone());
    view! {
        <section class="group" data-needed=level_name(needed) data-reached=reached.to_string()>
            <header>
                <h2>{text!(i18n, level.mail)}</h2>
            </header>
            <p>
                {move || t_string!(i18n, level.needs, level = level_words(i18n, needed)).to_string()}
            </p>
            {reason
                .map(|reason| {
                    view! { <p class="small quiet">{move || translated(i18n.get_locale(), &reason)}</p> }
                })}
            {reached.then(|| view! {
                <Notice tone=Tone::Good>
                    <p>{text!(i18n, level.reached)}</p>
                </Notice>
            })}
        </section>
    }
}

/// How to reach what is needed.
#[component]
fn Steps(standing: Standing, needed: Level, table: Table) -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let Raising { busy, error, raise } = Raising::new(vault, expect_context());
    let (shown, has_passkey) = (standing.shown, standing.has_passkey);
    let identified =
        table.identifications.get(&shown.identification.by).is_some_and(|worth| worth.level >= needed);
    let signed_in = table.sign_in(&shown).is_some_and(|worth| worth.level >= needed);
    let provider_may_do = table.identities.values().any(|worth| worth.level >= needed);
    view! {
        <section class="group">
            <header>
                <h2>{text!(i18n, level.how)}</h2>
            </header>
            <ol class="steps">
                {(!identified).then(|| view! {
                    <li>
                        {text!(i18n, level.how_branch)} " "
                        <a href=route::CONTACT data-nav=route::CONTACT>{text!(i18n, level.how_branch_link)}</a>
                    </li>
                })}
                {(!signed_in && !has_passkey).then(|| view! {
                    <li>
                        {text!(i18n, level.how_two)} " "
                        <a href=route::ADD_PASSKEY data-nav=route::ADD_PASSKEY>{text!(i18n, level.how_two_link)}</a>
                    </li>
                })}
                {(!signed_in && has_passkey).then(|| view! { <li>{text!(i18n, level.how_confirm)}</li> })}
            </ol>
            {(!signed_in && has_passkey && vault.has_passkeys()).then(|| view! {
                <ErrorNotice error=error/>
                <div>
                    <Button
                        action="raise"
                        glyph=Glyph::Key
                        busy=busy
                        label=text!(i18n, level.confirm)
                        on_press=raise
                    />
                </div>
            })}
            {provider_may_do.then(|| view! { <IdentityDoor offered=Offered::Inside/> })}
        </section>
    }
}

/// The informed choice of a lower level.
#[component]
fn Lower(level: Level, #[prop(into)] on_chosen: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <section class="group" data-level="lower">
            <header>
                <h2>{text!(i18n, level.lower)}</h2>
            </header>
            <ul class="points">
                <li>{text!(i18n, level.inform_risk)}</li>
                <li>{text!(i18n, level.inform_sealed)}</li>
                <li>{text!(i18n, level.inform_record)}</li>
            </ul>
            <Choosing action="choose-lower" label=text!(i18n, level.choose) level=level on_chosen=on_chosen/>
        </section>
    }
}

/// The button that chooses, and what became of it.
#[component]
fn Choosing(
    /// Its stable name.
    action: &'static str,
    /// What it says.
    label: Signal<String>,
    /// What it chooses.
    level: Level,
    /// Runs when it counts.
    #[prop(into)]
    on_chosen: Callback<()>,
) -> impl IntoView {
    let vault = expect_context::<Vault>();
    let (busy, failed) = (RwSignal::new(false), RwSignal::new(None::<Error>));
    let choose = move |()| {
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            let outcome = vault.choose_mail_level(level).await;
            busy.try_set(false);
            match outcome {
                Ok(()) => {
                    // The page says it anew, and the button is gone.
                    focus_on(&["h1"]);
                    on_chosen.try_run(());
                }
                Err(error) => {
                    failed.try_set(Some(error));
                }
            }
        });
    };
    view! {
        <ErrorNotice error=failed/>
        <div>
            <Button
                action=action
                look=Look::Plain
                label=label
                busy=busy
                on_press=choose
            />
        </div>
    }
}

/// A level with the time of its end, in words.
fn achieved_words(i18n: I18n, achieved: Achieved) -> String {
    let level = level_words(i18n, achieved.level);
    match achieved.until {
        Some(until) => {
            let time = format::until(i18n.get_locale(), until);
            t_string!(i18n, level.until, level = level, time = time).to_string()
        }
        None => level.to_owned(),
    }
}

/// How the insurer knows who somebody is, in words.
fn identified_words(i18n: I18n, by: IdentifiedBy) -> &'static str {
    match by {
        IdentifiedBy::Letter => t_string!(i18n, level.by_letter),
        IdentifiedBy::IdCard => t_string!(i18n, level.by_id_card),
        IdentifiedBy::DrivingLicence => t_string!(i18n, level.by_driving_licence),
        IdentifiedBy::Passport => t_string!(i18n, level.by_passport),
        IdentifiedBy::DisabledCard => t_string!(i18n, level.by_disabled_card),
        IdentifiedBy::ResidencePermit => t_string!(i18n, level.by_residence_permit),
    }
}
