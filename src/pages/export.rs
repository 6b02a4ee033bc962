//! `/settings/export`: everything as one file to take along, and the warning before.

use leptos::{html, prelude::*};

use crate::{
    components::{
        back_link::BackLink,
        button::{Button, Look},
        check_box::CheckBox,
        empty::Loading,
        heading::Heading,
        icon::{Glyph, Icon},
        live::live,
        notice::{ErrorNotice, Notice, Tone},
        point::Point,
        progress_bar::ProgressBar,
    },
    export::Export,
    i18n::{I18n, errors::error_text, format, t_string, text, use_i18n},
    route,
    sync::Mailbox,
    vault::Vault,
    view::{Doing, ExportState, Extent, Missing, Progress, Report, SyncState, Why},
};

/// What the page shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    Offer,
    Running,
    Done,
}

/// The page.
#[component]
pub fn ExportPage() -> impl IntoView {
    let i18n = use_i18n();
    let export = expect_context::<Export>();
    let state = export.state();
    let shown = Memo::new(move |_| match *state.read() {
        ExportState::Idle | ExportState::Failed(_) => Shown::Offer,
        ExportState::Running(..) => Shown::Running,
        ExportState::Done(_) => Shown::Done,
    });
    // What takes another's place takes the focus.
    let later = StoredValue::new(false);
    let is_later = move || later.try_update_value(|later| std::mem::replace(later, true)).unwrap_or_default();
    view! {
        <article class="article">
            <div class="head">
                <BackLink href=route::SETTINGS label=text!(i18n, settings.title)/>
                <Heading text=text!(i18n, export.title)/>
                <p class="quiet">{text!(i18n, export.lead)}</p>
            </div>
            {live(move || {
                let focus = is_later();
                match shown.get() {
                    Shown::Offer => view! { <Offer export=export focus=focus/> }.into_any(),
                    Shown::Running => view! { <Running export=export focus=focus/> }.into_any(),
                    Shown::Done => view! { <Done export=export focus=focus/> }.into_any(),
                }
            })}
        </article>
    }
}

/// The heading of what is shown.
#[component]
fn StepHeading(
    /// What it says.
    text: Signal<String>,
    /// Whether it takes the focus.
    focus: bool,
) -> impl IntoView {
    let node = NodeRef::<html::H2>::new();
    node.on_load(move |heading| {
        if focus {
            // The browser has not laid it out yet.
            request_animation_frame(move || {
                // A heading that is not on the page any more has nothing to focus.
                let _ = heading.focus();
            });
        }
    });
    view! { <h2 tabindex="-1" node_ref=node>{text}</h2> }
}

/// What will be in it, what to know before, and the button.
#[component]
fn Offer(
    /// The export.
    export: Export,
    /// Whether it takes the focus.
    focus: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let (vault, mailbox) = (expect_context::<Vault>(), expect_context::<Mailbox>());
    let shared = vault.shared().get_untracked();
    let understood = RwSignal::new(!shared);
    let asks_where = export.asks_where();
    let (extent, sync) = (mailbox.extent(), mailbox.state());
    let loading = Memo::new(move |_| sync.get() == SyncState::Loading);
    let empty = Memo::new(move |_| extent.get().letters == 0);
    let begin = move |()| export.begin(i18n.get_locale_untracked());
    let point = |glyph, text| view! { <Point glyph=glyph holds=true text=text/> };
    let kept = if asks_where { text!(i18n, export.where_asked) } else { text!(i18n, export.where_downloads) };
    view! {
        <section>
            <StepHeading text=text!(i18n, export.what) focus=focus/>
            <ul class="plain-list">
                {point(Glyph::Envelope, text!(i18n, export.what_letters))}
                {point(Glyph::Clip, text!(i18n, export.what_files))}
                {point(Glyph::Seal, text!(i18n, export.what_proofs))}
                {point(Glyph::Page, text!(i18n, export.what_index))}
            </ul>
        </section>
        <section class="fields">
            <h2>{text!(i18n, export.before)}</h2>
            <div data-state=if shared { "export-shared" } else { "export-warning" }>
                <Notice tone=Tone::Danger>
                    <p>{text!(i18n, export.warning)}</p>
                    {shared.then(|| view! { <p class="strong">{text!(i18n, export.warning_shared)}</p> })}
                </Notice>
            </div>
            <Newest/>
            {shared
                .then(|| {
                    view! {
                        <CheckBox
                            id="export-understood"
                            label=text!(i18n, export.understood)
                            text=text!(i18n, export.understood_text)
                            checked=understood.into()
                            on_choose=move |is| understood.set(is)
                        />
                    }
                })}
            <ErrorNotice error=Signal::derive(move || match *export.state().read() {
                ExportState::Failed(error) => Some(error),
                _ => None,
            })/>
            {live(move || {
                if loading.get() {
                    return view! { <Loading/> }.into_any();
                }
                if empty.get() {
                    return view! { <p data-state="export-empty">{text!(i18n, export.empty)}</p> }.into_any();
                }
                view! {
                    <p class="small quiet" data-extent=move || extent.get().letters.to_string()>
                        {move || extent_words(i18n, extent.get())} " " {kept}
                    </p>
                    <div class="foot">
                        {live(move || {
                            understood
                                .get()
                                .then(|| {
                                    view! {
                                        <Button
                                            action="export"
                                            glyph=Glyph::Download
                                            label=text!(i18n, export.begin)
                                            on_press=begin
                                        />
                                    }
                                })
                        })}
                    </div>
                }
                    .into_any()
            })}
        </section>
    }
}

/// What there may be beyond that which is on this device.
#[component]
fn Newest() -> impl IntoView {
    let i18n = use_i18n();
    let mailbox = expect_context::<Mailbox>();
    let (withheld, sync) = (mailbox.withheld(), mailbox.state());
    let offline = Memo::new(move |_| sync.get() == SyncState::Offline);
    let words = move || match (withheld.get(), offline.get()) {
        (true, _) => Some(t_string!(i18n, export.withheld)),
        (false, true) => Some(t_string!(i18n, export.offline)),
        (false, false) => None,
    };
    move || {
        words().map(|words| {
            view! {
                <div role="status" data-state="export-not-newest">
                    <Notice tone=Tone::Waits>
                        <p>{words}</p>
                    </Notice>
                </div>
            }
        })
    }
}

/// How far it is, what is being done, and the way to stop it.
#[component]
fn Running(
    /// The export.
    export: Export,
    /// Whether it takes the focus.
    focus: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let state = export.state();
    let progress = Signal::derive(move || match *state.read() {
        ExportState::Running(progress, _) => progress,
        _ => Progress::default(),
    });
    let doing = Memo::new(move |_| match &*state.read() {
        ExportState::Running(_, doing) => doing.clone(),
        _ => Doing::Asking,
    });
    let words = move || match doing.get() {
        Doing::Asking => t_string!(i18n, export.doing_asking).to_owned(),
        Doing::Letters(subject) if subject.is_empty() => t_string!(i18n, export.doing_letter).to_owned(),
        Doing::Letters(subject) => t_string!(i18n, export.doing_letters, subject = subject).to_string(),
        Doing::File(name) => t_string!(i18n, export.doing_file, name = name).to_string(),
        Doing::Ending => t_string!(i18n, export.doing_ending).to_owned(),
    };
    let moving = Memo::new(move |_| doing.get() != Doing::Asking);
    view! {
        <section class="fields" data-state="export-running">
            <StepHeading text=text!(i18n, export.running) focus=focus/>
            <p dir="auto">{words}</p>
            {live(move || {
                moving.get().then(|| view! { <ProgressBar progress=progress label=text!(i18n, export.title)/> })
            })}
            <p class="small quiet">{text!(i18n, export.running_text)}</p>
            <div class="foot">
                <Button
                    action="cancel-export"
                    look=Look::Plain
                    label=text!(i18n, export.cancel)
                    on_press=move |()| export.cancel()
                />
            </div>
        </section>
    }
}

/// What it came to, and what is not in it.
#[component]
fn Done(
    /// The export.
    export: Export,
    /// Whether it takes the focus.
    focus: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let shared = expect_context::<Vault>().shared().get_untracked();
    let report = match export.state().get_untracked() {
        ExportState::Done(report) => report,
        _ => Report::default(),
    };
    let whole = report.is_whole();
    let heading = if whole { text!(i18n, export.done) } else { text!(i18n, export.done_partly) };
    let Report { name, extent, missing, not_newest, refused } = report;
    let saved = move || {
        let extent = extent_words(i18n, extent);
        t_string!(i18n, export.done_text, name = name.as_str(), extent = extent).to_string()
    };
    let not_newest = move || {
        not_newest.map(|error| {
            let why = error_text(i18n.get_locale(), error);
            t_string!(i18n, export.not_newest, why = why).to_string()
        })
    };
    let refused = move || (refused > 0).then(|| t_string!(i18n, export.refused, count = refused).to_string());
    let row = move |missing: Missing| view! { <NotInIt missing=missing/> };
    view! {
        <section class="fields" data-state="export-done" data-whole=whole.to_string()>
            <StepHeading text=heading focus=focus/>
            <div role="status">
                <Notice tone=if whole { Tone::Good } else { Tone::Waits }>
                    <p>{saved}</p>
                    <p>{text!(i18n, export.done_open)}</p>
                </Notice>
            </div>
            {shared
                .then(|| {
                    view! {
                        <Notice tone=Tone::Danger>
                            <p>{text!(i18n, export.done_shared)}</p>
                        </Notice>
                    }
                })}
            {if whole {
                view! { <p>{text!(i18n, export.whole)}</p> }.into_any()
            } else {
                view! {
                    <h2>{text!(i18n, export.missing)}</h2>
                    {live(move || not_newest().map(|words| view! { <p>{words}</p> }))}
                    {live(move || refused().map(|words| view! { <p>{words}</p> }))}
                    <ul class="plain-list">{missing.into_iter().map(row).collect_view()}</ul>
                    <p class="small quiet">{text!(i18n, export.missing_again)}</p>
                }
                    .into_any()
            }}
            <div class="foot">
                <Button
                    action="export-again"
                    look=Look::Plain
                    label=text!(i18n, export.again)
                    on_press=move |()| export.cancel()
                />
            </div>
        </section>
    }
}

/// Something that is not in the archive, and why.
#[component]
fn NotInIt(
    /// What.
    missing: Missing,
) -> impl IntoView {
    let i18n = use_i18n();
    let Missing { name, subject, why } = missing;
    let code = match why {
        Why::Failed(error) => error.code(),
        Why::Unsent => "unsent",
        Why::TooMuch => "too-much",
    };
    let words = move || match why {
        Why::Failed(error) => error_text(i18n.get_locale(), error),
        Why::Unsent => t_string!(i18n, export.why_unsent),
        Why::TooMuch => t_string!(i18n, export.why_too_much),
    };
    let name = move || name.clone().unwrap_or_else(|| t_string!(i18n, export.proof_original).to_owned());
    view! {
        <li data-missing=code>
            <span class="no">
                <Icon glyph=Glyph::Warning/>
            </span>
            <span>
                <span class="strong">
                    <bdi>{name}</bdi>
                </span>
                " "
                <span class="quiet">
                    <bdi>{subject}</bdi>
                </span>
                <br/>
                {words}
            </span>
        </li>
    }
}

/// `12 Briefe, 3 Dateien, 8,4 MB`.
fn extent_words(i18n: I18n, extent: Extent) -> String {
    let letters = match extent.letters {
        1 => t_string!(i18n, export.letters_single).to_owned(),
        count => t_string!(i18n, export.letters_many, count = count).to_string(),
    };
    let files = match extent.files {
        1 => t_string!(i18n, export.files_single).to_owned(),
        count => t_string!(i18n, export.files_many, count = count).to_string(),
    };
    format!("{letters}, {files}, {}.", format::size(i18n.get_locale(), extent.size))
}
