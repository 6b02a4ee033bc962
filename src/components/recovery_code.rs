//! A recovery code to be kept: shown once, and two of its groups typed back.

use leptos::{ev, prelude::*, task::spawn_local};
use wasm_bindgen::JsValue;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use super::{
    announcer::Announcer,
    button::{Button, Look},
    field::{TextField, Wrong, focus_first_wrong},
    icon::Glyph,
    notice::ErrorNotice,
};
use crate::{
    error::Error,
    i18n::{t_string, text, use_i18n},
};

/// The two groups, counted from 0, that are typed back.
const ASKED: [usize; 2] = [1, 4];

/// The code, with ways to keep it, and the form that asks whether it is kept.
#[component]
pub fn RecoveryCode(
    /// The code in its groups.
    code: String,
    /// Whether what comes after is being done.
    #[prop(into)]
    busy: Signal<bool>,
    /// Why it was not done.
    #[prop(into)]
    failed: Signal<Option<Error>>,
    /// Runs when both groups were typed right; again when it is to be tried again.
    #[prop(into)]
    on_kept: Callback<()>,
    /// What stands beside the button.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let i18n = use_i18n();
    let tried = RwSignal::new(false);
    let typed = ASKED.map(|_| RwSignal::new(String::new()));
    let groups: Vec<String> = code.split('-').map(str::to_owned).collect();
    let asked = StoredValue::new(ASKED.map(|place| groups.get(place).cloned().unwrap_or_default()));

    let same = move |index: usize| {
        asked.with_value(|asked| typed[index].with(|text| text.trim().to_uppercase() == asked[index]))
    };
    let wrong = move |index: usize| {
        Signal::derive(move || {
            (tried.get() && !same(index)).then(|| {
                let text = t_string!(i18n, recovery.wrong, number = ASKED[index] + 1).to_string();
                Wrong::new("recovery-group", text)
            })
        })
    };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        if !(same(0) && same(1)) {
            focus_first_wrong();
        } else if !busy.get_untracked() {
            on_kept.run(());
        }
    };
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
                label=text!(i18n, recovery.group, number = number)
                value=typed[index]
                on_type=move |text| typed[index].set(text)
                wrong=wrong(index)
                class="code"
                longest=4
            />
        }
    };
    view! {
        <div class="recovery">
            <ol class="groups" id="recovery-code" aria-label=text!(i18n, recovery.label)>
                {groups.into_iter().enumerate().map(group).collect_view()}
            </ol>
            <Keeping code=code/>
        </div>
        <form class="fields no-print" novalidate on:submit=submit>
            <div class="head">
                <h2>{text!(i18n, recovery.check_title)}</h2>
                <p class="quiet">{text!(i18n, recovery.check)}</p>
            </div>
            <div class="pair">{field("recovery-group-a", 0)} {field("recovery-group-b", 1)}</div>
            <ErrorNotice error=failed on_retry=on_kept/>
            <div class="foot">
                <Button
                    action="confirm"
                    submit=true
                    busy=busy
                    label=Signal::derive(move || {
                        if busy.get() { t_string!(i18n, recovery.finishing) } else { t_string!(i18n, recovery.finish) }
                            .to_owned()
                    })
                />
                {children.map(|children| children())}
            </div>
        </form>
    }
}

/// Ways to keep the code: on paper, as a file, copied.
#[component]
fn Keeping(
    /// The code in its groups.
    code: String,
) -> impl IntoView {
    let i18n = use_i18n();
    let announcer = expect_context::<Announcer>();
    let code = StoredValue::new(code);
    let download = move || {
        let text =
            code.with_value(|code| t_string!(i18n, recovery.file_text, code = code.as_str()).to_string());
        // A browser that cannot save still prints and copies.
        let _ = save_text(t_string!(i18n, recovery.file_name), &text);
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
    view! {
        <div class="foot">
            <Button
                action="print"
                look=Look::Plain
                glyph=Glyph::Printer
                label=text!(i18n, recovery.print)
                on_press=move |()| {
                    let _ = window().print();
                }
            />
            <Button
                action="download-recovery"
                look=Look::Plain
                glyph=Glyph::Download
                label=text!(i18n, recovery.download)
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
