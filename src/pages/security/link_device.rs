//! `/security/link`: this device reads the code of a new one, the person compares, and what opens the account is handed over.

use envelope::LinkCode;
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};

use super::changed::Changed;
use crate::{
    components::{
        back_link::BackLink,
        button::{Button, LinkButton, Look},
        heading::Heading,
        live::live,
        notice::{ErrorNotice, Notice, Tone},
        qr_scanner::QrScanner,
    },
    error::Error,
    i18n::{t_string, text, use_i18n},
    route,
    vault::{ReadLink, Vault},
};

/// How far the person has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// The new device's code is to be read.
    Scan,
    /// It is asked for at the server, or could not be.
    Asking,
    /// Both devices show digits.
    Compare,
    /// The person says that they are not the same.
    Stopped,
    /// Handed over.
    Done,
}

impl Step {
    const fn code(self) -> &'static str {
        match self {
            Self::Scan => "scan",
            Self::Asking => "asking",
            Self::Compare => "compare",
            Self::Stopped => "stopped",
            Self::Done => "done",
        }
    }
}

/// The page.
#[component]
pub fn LinkDevice() -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let location = use_location();
    let navigate = use_navigate();
    let is_told = location.hash.read_untracked().len() > 1;
    // Without a camera where the address holds the code already.
    let step = RwSignal::new(if is_told { Step::Asking } else { Step::Scan });
    let wrong = RwSignal::new(false);
    let code = StoredValue::new(None::<LinkCode>);
    let read = RwSignal::new(None::<ReadLink>);
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<Error>);

    let claim = move || {
        let Some(code) = code.get_value() else { return };
        step.set(Step::Asking);
        error.set(None);
        spawn_local(async move {
            match vault.claim_link(&code).await {
                Ok(link) => {
                    read.try_set(Some(link));
                    step.try_set(Step::Compare);
                }
                Err(failure) => {
                    error.try_set(Some(failure));
                }
            }
        });
    };
    let take = move |said: &str| {
        let found = link_code(said);
        wrong.set(found.is_none());
        if found.is_some() {
            code.set_value(found);
            claim();
        } else {
            step.set(Step::Scan);
        }
    };
    let scan_again = move || {
        error.set(None);
        wrong.set(false);
        step.set(Step::Scan);
    };
    // From the camera of a telephone: the address holds the code. It does not stay there.
    Effect::new(move || {
        let fragment = location.hash.get();
        if fragment.len() > 1 {
            let options = NavigateOptions { replace: true, scroll: false, ..Default::default() };
            navigate(route::LINK_DEVICE, options);
            take(&format!("{}{fragment}", route::LINK));
        }
    });
    let hand_over = move || {
        let Some(link) = read.get_untracked() else { return };
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let outcome = vault.seal_link(&link).await;
            busy.try_set(false);
            match outcome {
                Ok(()) => {
                    step.try_set(Step::Done);
                }
                Err(failure) => {
                    error.try_set(Some(failure));
                    // The same digits once more, or another code.
                    if !failure.retryable() && !failure.needs_sign_in() && failure != Error::Cancelled {
                        step.try_set(Step::Asking);
                    }
                }
            }
        });
    };

    let wrong_words =
        Signal::derive(move || wrong.get().then(|| t_string!(i18n, link.wrong_code).to_owned()));
    let head = move |title: Signal<String>, lead: Signal<String>| {
        view! {
            <div class="head">
                <BackLink href=route::SECURITY label=text!(i18n, security.title)/>
                <Heading text=title/>
                <p class="quiet">{lead}</p>
            </div>
        }
    };
    let shown = live(move || match step.get() {
        Step::Scan => view! {
            {head(text!(i18n, link.title_scan), text!(i18n, link.scan_lead))}
            <ol class="steps">
                <li>{text!(i18n, link.there_open)}</li>
                <li>{text!(i18n, link.there_choose)}</li>
                <li>{text!(i18n, link.there_hold)}</li>
            </ol>
            <QrScanner
                id="device-scanner"
                label=text!(i18n, link.scan_label)
                wrong=wrong_words
                on_read=move |said: String| take(&said)
            />
            <p class="small quiet">{text!(i18n, link.no_camera)}</p>
        }
        .into_any(),
        Step::Asking => view! {
            {head(text!(i18n, link.title_scan), text!(i18n, link.asking))}
            <ErrorNotice error=error on_retry=move |()| claim()/>
            {live(move || {
                let failure = error.get()?;
                Some(view! {
                    <div class="foot">
                        {failure.needs_sign_in()
                            .then(|| {
                                view! {
                                    <Button
                                        action="claim-again"
                                        label=text!(i18n, app.next)
                                        on_press=move |()| claim()
                                    />
                                }
                            })}
                        <Button
                            action="scan-again"
                            look=Look::Plain
                            label=text!(i18n, link.scan_again)
                            on_press=move |()| scan_again()
                        />
                    </div>
                })
            })}
        }
        .into_any(),
        Step::Compare => {
            let digits = read.get_untracked().map(|read| read.digits).unwrap_or_default();
            view! {
                {head(text!(i18n, link.title_compare), text!(i18n, link.compare_lead))}
                <section class="question" aria-label=text!(i18n, link.title_compare)>
                    <p class="digits" data-digits="">{digits}</p>
                    <p>{text!(i18n, link.compare_question)}</p>
                    <Notice tone=Tone::Danger>
                        <p>{text!(i18n, link.warning)}</p>
                    </Notice>
                    <ErrorNotice error=error on_retry=move |()| hand_over()/>
                    <div class="foot">
                        <Button
                            action="link-same"
                            busy=busy
                            label=text!(i18n, link.same)
                            on_press=move |()| hand_over()
                        />
                        <Button
                            action="link-other"
                            look=Look::Plain
                            label=text!(i18n, link.other)
                            on_press=move |()| step.set(Step::Stopped)
                        />
                    </div>
                </section>
            }
            .into_any()
        }
        Step::Stopped => view! {
            {head(text!(i18n, link.title_stopped), text!(i18n, link.stopped))}
            <div class="foot">
                <Button
                    action="scan-again"
                    label=text!(i18n, link.scan_again)
                    on_press=move |()| scan_again()
                />
                <LinkButton href=route::SECURITY look=Look::Plain label=text!(i18n, security.back)/>
            </div>
        }
        .into_any(),
        Step::Done => view! {
            <Changed
                what="link"
                title=text!(i18n, link.title_done)
                text=text!(i18n, link.done)
            />
        }
        .into_any(),
    });
    view! { <div class="page" data-link-device=move || step.get().code()>{shown}</div> }
}

/// The code of a new device in what a QR code says: `…/link#<code>`.
fn link_code(said: &str) -> Option<LinkCode> {
    let (address, code) = said.split_once('#')?;
    address.ends_with(route::LINK).then(|| code.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use envelope::Hash;

    use super::*;

    #[test]
    fn only_a_new_devices_code_is_taken() {
        let code = LinkCode::new(Hash::of(b"key"), [7; LinkCode::SECRET_LEN]).to_string();
        let check = |said: &str, expect| assert_eq!(link_code(said).is_some(), expect, "{said}");
        check(&format!("http://localhost:1/link#{code}"), true);
        check(&format!("http://localhost:1/activate#{code}"), false);
        check(&format!("http://localhost:1/link#{}", &code[1..]), false);
        check(&code, false);
        check("WIFI:S:Zuhause;;", false);
        check("", false);
    }
}
