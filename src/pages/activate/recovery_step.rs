//! Step 4: the recovery code is kept by the person; two of its groups, typed back, show that it is.

use leptos::{ev, prelude::*, task::spawn_local};
use wasm_bindgen::JsValue;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use super::{Flow, Step};
use crate::{
    components::{
        announcer::Announcer,
        button::{Button, Look},
        field::{TextField, Wrong, focus_first_wrong},
        heading::Heading,
        icon::Glyph,
        live::live,
        notice::ErrorNotice,
    },
    error::Error,
    i18n::{t_string, text, use_i18n},
    vault::Vault,
};

/// The two groups, counted from 0, that are typed back.
const ASKED: [usize; 2] = [1, 4];

/// The step.
#[component]
pub fn RecoveryStep() -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let announcer = expect_context::<Announcer>();
    let flow = expect_context::<Flow>();
    let tried = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<Error>);
    let typed = ASKED.map(|_| RwSignal::new(String::new()));
    let code = flow.pending.with_untracked(|pending| {
        pending.as_ref().map(|pending| pending.recovery_code.clone()).unwrap_or_default()
    });
    let groups: Vec<String> = code.split('-').map(str::to_owned).collect();
    let asked = ASKED.map(|place| groups.get(place).cloned().unwrap_or_default());
    let (code, asked) = (StoredValue::new(code), StoredValue::new(asked));

    let same = move |index: usize| {
        asked.with_value(|asked| typed[index].with(|text| text.trim().to_uppercase() == asked[index]))
    };
    let wrong = move |index: usize| {
        Signal::derive(move || {
            (tried.get() && !same(index)).then(|| {
                let text = t_string!(i18n, activate.recovery_wrong, number = ASKED[index] + 1).to_string();
                Wrong::new("recovery-group", text)
            })
        })
    };
    let finish = move || {
        let Some(pending) = flow.pending.get_untracked() else { return };
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            let outcome = vault.finish_activation(pending).await;
            busy.try_set(false);
            match outcome {
                Ok(()) => {
                    flow.done.try_set(true);
                    flow.pending.try_set(None);
                    for secret in [flow.password, flow.code] {
                        secret.try_set(String::new());
                    }
                    flow.go.try_run(Step::Done);
                }
                Err(failure) => {
                    failed.try_set(Some(failure));
                }
            }
        });
    };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        if !(same(0) && same(1)) {
            focus_first_wrong();
        } else if !busy.get_untracked() {
            finish();
        }
    };
    let start_over = move || {
        flow.pending.set(None);
        flow.password.set(String::new());
        flow.go.run(Step::Letter);
    };
    let download = move || {
        let text = code.with_value(|code| {
            t_string!(i18n, activate.recovery_file_text, code = code.as_str()).to_string()
        });
        // A browser that cannot save still prints and copies.
        let _ = save_text(t_string!(i18n, activate.recovery_file_name), &text);
    };
    let copied = RwSignal::new(false);
    let copy = move || {
        let copying = window().navigator().clipboard().write_text(&code.get_value());
        spawn_local(async move {
            if wasm_bindgen_futures::JsFuture::from(copying).await.is_ok() {
                copied.try_set(true);
                announcer.say(t_string!(i18n, app.copied).to_owned());
            }
        });
    };
    let copy_label = Signal::derive(move || {
        if copied.get() { t_string!(i18n, app.copied) } else { t_string!(i18n, app.copy) }.to_owned()
    });
    let group = |(place, text): (usize, String)| {
        view! {
            <li class="group-of-code">
                <span class="place">{place + 1}</span>
                <span data-recovery-group=place + 1>{text}</span>
            </li>
        }
    };
    let field = move |id: &'static str, index: usize| {
        let number = ASKED[index] + 1;
        view! {
            <TextField
                id=id
                label=text!(i18n, activate.recovery_group, number = number)
                value=typed[index]
                on_type=move |text| typed[index].set(text)
                wrong=wrong(index)
                class="code"
                longest=4
            />
        }
    };
    view! {
        <div class="head">
            <Heading text=text!(i18n, activate.title_recovery)/>
            <p>{text!(i18n, activate.recovery_lead)}</p>
        </div>
        <div class="recovery">
            <ol
                class="groups"
                id="recovery-code"
                aria-label=text!(i18n, activate.recovery_label)
            >
                {groups.into_iter().enumerate().map(group).collect_view()}
            </ol>
            <div class="foot">
                <Button
                    action="print"
                    look=Look::Plain
                    glyph=Glyph::Printer
                    label=text!(i18n, activate.recovery_print)
                    on_press=move |()| {
                        let _ = window().print();
                    }
                />
                <Button
                    action="download-recovery"
                    look=Look::Plain
                    glyph=Glyph::Download
                    label=text!(i18n, activate.recovery_download)
                    on_press=move |()| download()
                />
                <Button
                    action="copy"
                    look=Look::Plain
                    glyph=Glyph::Copy
                    label=copy_label
                    on_press=move |()| copy()
                />
            </div>
        </div>
        <form class="fields no-print" novalidate on:submit=submit>
            <div class="head">
                <h2>{text!(i18n, activate.recovery_check_title)}</h2>
                <p class="quiet">{text!(i18n, activate.recovery_check)}</p>
            </div>
            <div class="pair">{field("recovery-group-a", 0)} {field("recovery-group-b", 1)}</div>
            <ErrorNotice error=failed on_retry=move |()| finish()/>
            <div class="foot">
                <Button
                    action="confirm"
                    submit=true
                    busy=busy
                    label=Signal::derive(move || {
                        if busy.get() { t_string!(i18n, activate.finishing) } else { t_string!(i18n, activate.finish) }
                            .to_owned()
                    })
                />
                {live(move || {
                    failed
                        .read()
                        .is_some_and(|failure| !failure.retryable())
                        .then(|| {
                            view! {
                                <Button
                                    action="start-over"
                                    look=Look::Plain
                                    label=text!(i18n, activate.start_over)
                                    on_press=move |()| start_over()
                                />
                            }
                        })
                })}
            </div>
        </form>
    }
}

/// Hands a text to the browser to be saved as a file.
fn save_text(name: &str, text: &str) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type("text/plain;charset=utf-8");
    let parts = js_sys::Array::of1(&JsValue::from_str(text));
    let url = Url::create_object_url_with_blob(&Blob::new_with_str_sequence_and_options(&parts, &options)?)?;
    let link: HtmlAnchorElement = wasm_bindgen::JsCast::unchecked_into(document().create_element("a")?);
    link.set_href(&url);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&url)
}
