//! `/activate`: from the paper letter to an account, a step at a time.
//!
//! The steps stand in the address, so that back and forward go through them. What was typed outlives a reload, all but the
//! password.

mod done_step;
mod kept;
mod letter_link;
mod letter_step;
mod password_step;
mod person_step;
mod recovery_step;
mod working_step;

use envelope::Base64;
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};

use self::{
    done_step::DoneStep, kept::Kept, letter_link::LetterLink, letter_step::LetterStep,
    password_step::PasswordStep, person_step::PersonStep, recovery_step::RecoveryStep,
    working_step::WorkingStep,
};
use super::alarm::Alarm;
use crate::{
    components::{empty::Loading, live::live},
    error::Error,
    i18n::{t_string, use_i18n},
    route,
    vault::{PendingActivation, Vault},
};

/// Where the person is on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Letter,
    Person,
    Password,
    Working,
    Recovery,
    Done,
}

impl Step {
    const ALL: [Self; 6] =
        [Self::Letter, Self::Person, Self::Password, Self::Working, Self::Recovery, Self::Done];

    const fn code(self) -> &'static str {
        match self {
            Self::Letter => "letter",
            Self::Person => "person",
            Self::Password => "password",
            Self::Working => "working",
            Self::Recovery => "recovery",
            Self::Done => "done",
        }
    }

    fn from_code(code: &str) -> Self {
        Self::ALL.into_iter().find(|step| step.code() == code).unwrap_or(Self::Letter)
    }

    /// Its place on the progress line: working belongs to the password, which it follows.
    const fn place(self) -> usize {
        match self {
            Self::Letter => 1,
            Self::Person => 2,
            Self::Password | Self::Working => 3,
            Self::Recovery => 4,
            Self::Done => 5,
        }
    }
}

/// Steps on the progress line.
const PLACES: usize = 5;

/// What was typed so far, and how far it is proven.
#[derive(Clone, Copy)]
struct Flow {
    step: Memo<Step>,
    go: Callback<Step>,
    number: RwSignal<String>,
    code: RwSignal<String>,
    scanned: RwSignal<bool>,
    /// The fingerprint that the letter's QR code tells.
    told: RwSignal<Option<Base64>>,
    /// The fingerprint at the other end, once it is certain that it is the letter's.
    fingerprint: RwSignal<Option<Base64>>,
    fingerprint_other: RwSignal<bool>,
    birth_date: RwSignal<String>,
    insurance_number: RwSignal<String>,
    password: RwSignal<String>,
    pending: RwSignal<Option<PendingActivation>>,
    error: RwSignal<Option<Error>>,
    done: RwSignal<bool>,
    /// Whether the page was loaded again on the way.
    reloaded: RwSignal<bool>,
}

impl Flow {
    /// The step asked for, or the last one whose ground is laid.
    fn allowed(&self, asked: Step) -> Step {
        if self.done.get() {
            return Step::Done;
        }
        let reached = match () {
            () if self.pending.read().is_some() => Step::Recovery,
            () if !self.password.read().is_empty() => Step::Working,
            () if !self.insurance_number.read().is_empty() && !self.birth_date.read().is_empty() => {
                Step::Password
            }
            () if self.fingerprint.read().is_some() => Step::Person,
            () => Step::Letter,
        };
        // With a recovery code to be kept, going back would lose it.
        if reached == Step::Recovery { Step::Recovery } else { asked.min(reached) }
    }

    /// What is to outlive a reload.
    fn to_kept(self) -> Kept {
        Kept {
            number: self.number.get(),
            code: self.code.get(),
            told: self.told.get(),
            fingerprint: self.fingerprint.get(),
            is_scanned: self.scanned.get(),
            birth_date: self.birth_date.get(),
            insurance_number: self.insurance_number.get(),
        }
    }

    /// Takes up what outlived one.
    fn take_up(self, kept: Kept) {
        self.number.set(kept.number);
        self.code.set(kept.code);
        self.scanned.set(kept.is_scanned);
        self.told.set(kept.told);
        self.birth_date.set(kept.birth_date);
        self.insurance_number.set(kept.insurance_number);
    }

    /// Takes the letter that its QR code tells of. Nothing is certain yet.
    fn take_letter(self, link: LetterLink) {
        self.number.set(link.number);
        self.code.set(link.code);
        self.scanned.set(true);
        self.told.set(Some(link.fingerprint));
        self.fingerprint.set(None);
    }
}

/// The page.
#[component]
pub fn Activate() -> impl IntoView {
    let query = use_query_map();
    let navigate = use_navigate();
    let location = use_location();

    let asked = Memo::new(move |_| Step::from_code(&query.read().get("step").unwrap_or_default()));
    let step = RwSignal::new(Step::Letter);
    let go = {
        let navigate = navigate.clone();
        Callback::new(move |step: Step| {
            let options =
                NavigateOptions { replace: step > Step::Password, scroll: true, ..Default::default() };
            navigate(&format!("{}?step={}", route::ACTIVATE, step.code()), options);
        })
    };
    let flow = Flow {
        step: Memo::new(move |_| step.get()),
        go,
        number: RwSignal::new(String::new()),
        code: RwSignal::new(String::new()),
        scanned: RwSignal::new(false),
        told: RwSignal::new(None),
        fingerprint: RwSignal::new(None),
        fingerprint_other: RwSignal::new(false),
        birth_date: RwSignal::new(String::new()),
        insurance_number: RwSignal::new(String::new()),
        password: RwSignal::new(String::new()),
        pending: RwSignal::new(None),
        error: RwSignal::new(None),
        done: RwSignal::new(false),
        reloaded: RwSignal::new(false),
    };
    provide_context(flow);
    Effect::new(move || step.set(flow.allowed(asked.get())));

    // A letter that has just been opened goes before what was kept of one.
    let is_opened = location.hash.read_untracked().starts_with("#l=");
    let kept = if is_opened { None } else { Kept::here() };
    let resuming = RwSignal::new(false);
    if let Some(kept) = kept {
        let fingerprint = kept.fingerprint.clone();
        flow.reloaded.set(asked.get_untracked() > Step::Password);
        flow.take_up(kept);
        // Whoever is at the other end now has to be the same as before.
        if let Some(fingerprint) = fingerprint {
            resuming.set(true);
            let vault = expect_context::<Vault>();
            spawn_local(async move {
                match vault.check_letter(Some(fingerprint.clone())).await {
                    Ok(_) => flow.fingerprint.try_set(Some(fingerprint)).map_or((), drop),
                    Err(failure) => {
                        flow.told.try_set(Some(fingerprint));
                        flow.error.try_set(Some(failure));
                    }
                }
                resuming.try_set(false);
            });
        }
    }
    let shared = expect_context::<Vault>().shared();
    Effect::new(move || {
        let is_over = flow.done.get() || flow.fingerprint_other.get() || shared.get();
        let kept = flow.to_kept();
        if is_over || kept == Kept::default() {
            Kept::forget();
        } else if !resuming.get() {
            kept.keep();
        }
    });

    // The QR code's link carries the letter's secret in the fragment: take it, and take it out of the address bar.
    Effect::new(move || {
        let fragment = location.hash.get();
        if fragment.starts_with("#l=") {
            let options = NavigateOptions { replace: true, scroll: false, ..Default::default() };
            navigate(route::ACTIVATE, options);
            if let Some(link) = LetterLink::parse(&fragment) {
                flow.take_letter(link);
            }
        }
    });

    let shown = move || match flow.step.get() {
        _ if resuming.get() => view! { <Loading/> }.into_any(),
        Step::Letter => view! { <LetterStep/> }.into_any(),
        Step::Person => view! { <PersonStep/> }.into_any(),
        Step::Password => view! { <PasswordStep/> }.into_any(),
        Step::Working => view! { <WorkingStep/> }.into_any(),
        Step::Recovery => view! { <RecoveryStep/> }.into_any(),
        Step::Done => view! { <DoneStep/> }.into_any(),
    };
    view! {
        {move || {
            if flow.fingerprint_other.get() {
                view! { <Alarm error=None/> }.into_any()
            } else {
                view! {
                    <div class="page" data-activate=move || flow.step.get().code()>
                        <Way step=flow.step/>
                        {shown}
                    </div>
                }
                    .into_any()
            }
        }}
    }
}

/// The progress line.
#[component]
fn Way(
    /// Where the person is.
    step: Memo<Step>,
) -> impl IntoView {
    let i18n = use_i18n();
    let stroke = move |place: usize| {
        let class = move || match step.get() {
            step if place < step.place() || step == Step::Done => "done",
            step if place == step.place() => "now",
            _ => "",
        };
        view! { <li class=class></li> }
    };
    view! {
        <div class="way no-print">
            <p class="small quiet">
                {live(move || {
                    t_string!(i18n, activate.step, now = step.get().place(), all = PLACES).to_string()
                })}
            </p>
            <ol aria-hidden="true">{(1..=PLACES).map(stroke).collect_view()}</ol>
        </div>
    }
}
