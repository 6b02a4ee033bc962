//! Fields of a form: a label, perhaps a hint, the control, and what is wrong with it.

use leptos::{ev, prelude::*};

use super::{
    focus::focus_on,
    icon::{Glyph, Icon},
    live::live,
};
use crate::i18n::{text, use_i18n};

/// What is wrong with what a field holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// A stable name.
    pub code: &'static str,
    /// What people read.
    pub text: String,
}

impl Wrong {
    /// Something wrong, by name and text.
    pub fn new(code: &'static str, text: impl ToString) -> Self {
        Self { code, text: text.to_string() }
    }
}

/// The label, hint and error around a control; the control is `children`.
#[component]
pub fn Field(
    /// The control's id.
    id: &'static str,
    /// Its label.
    #[prop(into)]
    label: Signal<String>,
    /// Whether it may stay empty.
    #[prop(optional)]
    optional: bool,
    /// What helps to fill it in; empty for nothing.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// What is good about it; empty for nothing.
    #[prop(optional, into)]
    good: Signal<String>,
    /// What is wrong with it.
    #[prop(optional, into)]
    wrong: Signal<Option<Wrong>>,
    /// The control.
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="field">
            <label for=id>
                {label}
                {optional.then(|| view! { <span class="optional">" " {text!(i18n, app.optional)}</span> })}
            </label>
            {children()}
            <FieldHint id=id hint=hint good=good wrong=wrong/>
        </div>
    }
}

/// What stands below a control: its error, else what is good, else the hint.
#[component]
pub fn FieldHint(
    /// The control's id.
    id: &'static str,
    /// What helps to fill it in.
    hint: Signal<String>,
    /// What is good about it.
    good: Signal<String>,
    /// What is wrong with it.
    wrong: Signal<Option<Wrong>>,
) -> impl IntoView {
    view! {
        <div id=hint_id(id)>
            {live(move || match wrong.get() {
                Some(wrong) => {
                    view! {
                        <p class="wrong" role="alert" data-error=wrong.code>
                            <Icon glyph=Glyph::Warning/>
                            <span>{wrong.text}</span>
                        </p>
                    }
                        .into_any()
                }
                None if !good.read().is_empty() => {
                    view! {
                        <p class="hint good">
                            <Icon glyph=Glyph::Check/>
                            <span>{good}</span>
                        </p>
                    }
                        .into_any()
                }
                None if !hint.read().is_empty() => view! { <p class="hint">{hint}</p> }.into_any(),
                None => ().into_any(),
            })}
        </div>
    }
}

/// A line of text. What is typed goes into `value`; `on_leave` runs when the field is left.
#[component]
pub fn TextField(
    /// Its id and name.
    id: &'static str,
    /// Its label.
    #[prop(into)]
    label: Signal<String>,
    /// What it holds.
    #[prop(into)]
    value: Signal<String>,
    /// Takes up what is typed.
    #[prop(into)]
    on_type: Callback<String>,
    /// Runs when the field is left.
    #[prop(optional, into)]
    on_leave: Option<Callback<()>>,
    /// The input's type.
    #[prop(optional)]
    kind: Option<&'static str>,
    /// What browsers may fill in.
    #[prop(optional, into)]
    autocomplete: MaybeProp<&'static str>,
    /// The keyboard that phones show.
    #[prop(optional)]
    keyboard: Option<&'static str>,
    /// A class beside `input`.
    #[prop(optional)]
    class: &'static str,
    /// Most characters.
    #[prop(optional)]
    longest: Option<usize>,
    /// Whether it may stay empty.
    #[prop(optional)]
    optional: bool,
    /// What helps to fill it in.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// What is good about it.
    #[prop(optional, into)]
    good: Signal<String>,
    /// What is wrong with it.
    #[prop(optional, into)]
    wrong: Signal<Option<Wrong>>,
) -> impl IntoView {
    let leave = move |_: ev::FocusEvent| {
        if let Some(on_leave) = on_leave {
            // A field that is taken away while it has the focus is left, too.
            let _ = on_leave.try_run(());
        }
    };
    view! {
        <Field id=id label=label optional=optional hint=hint good=good wrong=wrong>
            <input
                class=format!("input {class}")
                id=id
                name=id
                type=kind.unwrap_or("text")
                autocomplete=move || autocomplete.get().unwrap_or("off")
                autocapitalize="off"
                spellcheck=if class.contains("code") { "false" } else { "true" }
                inputmode=keyboard
                maxlength=longest
                required=!optional
                aria-describedby=hint_id(id)
                aria-invalid=move || wrong.read().is_some().then_some("true")
                prop:value=value
                on:input=move |event| on_type.run(event_target_value(&event))
                on:blur=leave
            />
        </Field>
    }
}

/// A password, which one may look at.
#[component]
pub fn PasswordField(
    /// Its id and name.
    id: &'static str,
    /// Its label.
    #[prop(into)]
    label: Signal<String>,
    /// What it holds.
    value: RwSignal<String>,
    /// Whether it is a new one.
    #[prop(optional)]
    new: bool,
    /// What helps to fill it in.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// What is wrong with it.
    #[prop(optional, into)]
    wrong: Signal<Option<Wrong>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let shown = RwSignal::new(false);
    let (show, hide) = (text!(i18n, password.show), text!(i18n, password.hide));
    view! {
        <Field id=id label=label hint=hint wrong=wrong>
            <div class="with-button">
                <input
                    class="input"
                    id=id
                    name=id
                    type=move || if shown.get() { "text" } else { "password" }
                    autocomplete=if new { "new-password" } else { "current-password" }
                    autocapitalize="off"
                    spellcheck="false"
                    required=true
                    aria-describedby=hint_id(id)
                    aria-invalid=move || wrong.read().is_some().then_some("true")
                    prop:value=value
                    on:input=move |event| value.set(event_target_value(&event))
                />
                <button
                    class="button plain"
                    type="button"
                    data-action="show-password"
                    aria-pressed=move || shown.get().to_string()
                    aria-controls=id
                    on:click=move |_| shown.update(|shown| *shown = !*shown)
                >
                    {live(move || if shown.get() { hide.get() } else { show.get() })}
                </button>
            </div>
        </Field>
    }
}

/// Several lines of text.
#[component]
pub fn TextArea(
    /// Its id and name.
    id: &'static str,
    /// Its label.
    #[prop(into)]
    label: Signal<String>,
    /// What it holds.
    #[prop(into)]
    value: Signal<String>,
    /// Takes up what is typed.
    #[prop(into)]
    on_type: Callback<String>,
    /// Lines shown when it is empty.
    #[prop(optional)]
    lines: Option<u8>,
    /// Whether it may stay empty.
    #[prop(optional)]
    optional: bool,
    /// What helps to fill it in.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// What is wrong with it.
    #[prop(optional, into)]
    wrong: Signal<Option<Wrong>>,
) -> impl IntoView {
    view! {
        <Field id=id label=label optional=optional hint=hint wrong=wrong>
            <textarea
                class="input"
                id=id
                name=id
                rows=lines.unwrap_or(5).to_string()
                // What is written is kept by us, sealed: the browser's own copy of it, for when it starts again, is not.
                autocomplete="off"
                aria-describedby=hint_id(id)
                aria-invalid=move || wrong.read().is_some().then_some("true")
                prop:value=value
                on:input=move |event| on_type.run(event_target_value(&event))
            ></textarea>
        </Field>
    }
}

/// Options of a [`SelectField`] under one heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionGroup {
    /// The heading.
    pub label: String,
    /// Value and text of each.
    pub options: Vec<(String, String)>,
}

/// One of many.
#[component]
pub fn SelectField(
    /// Its id and name.
    id: &'static str,
    /// Its label.
    #[prop(into)]
    label: Signal<String>,
    /// What stands there before anything is chosen.
    #[prop(into)]
    placeholder: Signal<String>,
    /// What can be chosen.
    #[prop(into)]
    groups: Signal<Vec<OptionGroup>>,
    /// The value chosen; empty for none.
    #[prop(into)]
    value: Signal<String>,
    /// Takes up the choice.
    #[prop(into)]
    on_choose: Callback<String>,
    /// What helps to choose.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// What is wrong with it.
    #[prop(optional, into)]
    wrong: Signal<Option<Wrong>>,
) -> impl IntoView {
    let option = move |(name, text): (String, String)| {
        let here = name.clone();
        view! {
            <option value=name selected=move || *value.read() == here>
                {text}
            </option>
        }
    };
    view! {
        <Field id=id label=label hint=hint wrong=wrong>
            <div class="select">
                <select
                    class="input"
                    id=id
                    name=id
                    aria-describedby=hint_id(id)
                    aria-invalid=move || wrong.read().is_some().then_some("true")
                    on:change=move |event| on_choose.run(event_target_value(&event))
                >
                    {live(move || option((String::new(), placeholder.get())))}
                    {live(move || {
                        groups
                            .get()
                            .into_iter()
                            .map(|group| {
                                view! {
                                    <optgroup label=group
                                        .label>{group.options.into_iter().map(option).collect_view()}</optgroup>
                                }
                            })
                            .collect_view()
                    })}
                </select>
                <Icon glyph=Glyph::Down/>
            </div>
        </Field>
    }
}

/// Takes the focus to the first field that is wrong, once it is marked as such: of several labels to the first.
pub fn focus_first_wrong() {
    request_animation_frame(|| {
        focus_on(&["[aria-invalid=true]:not(fieldset), fieldset[aria-invalid=true] input"]);
    });
}

/// The id of what stands below a control.
pub fn hint_id(id: &str) -> String {
    format!("{id}-hint")
}
