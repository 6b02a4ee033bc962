//! What something is about: the topics as labels that one can hit, or a list to choose from where there are many.

use leptos::prelude::*;

use super::{
    field::{FieldHint, OptionGroup, SelectField, Wrong, hint_id},
    live::live,
};
use crate::i18n::{text, use_i18n};

/// Its id: whatever asks for a topic asks for one.
const ID: &str = "topic";

/// Topics that are seen at once; where an insurer has more they stand in a list.
const SEEN_MAX: usize = 8;

/// The field.
#[component]
pub fn TopicField(
    /// The topics under their units.
    #[prop(into)]
    groups: Signal<Vec<OptionGroup>>,
    /// The value chosen; empty for none.
    #[prop(into)]
    value: Signal<String>,
    /// Takes up the choice.
    #[prop(into)]
    on_choose: Callback<String>,
    /// What follows from the choice.
    #[prop(into)]
    hint: Signal<String>,
    /// What is wrong with it.
    #[prop(into)]
    wrong: Signal<Option<Wrong>>,
) -> impl IntoView {
    let i18n = use_i18n();
    // Whoever stands in the field stays there when the directory comes again as it was.
    let groups = Memo::new(move |_| groups.get());
    let choice = move |(name, title): (String, String)| {
        let here = name.clone();
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name=ID
                    value=name.clone()
                    aria-describedby=hint_id(ID)
                    prop:checked=move || *value.read() == here
                    on:change=move |_| on_choose.run(name.clone())
                />
                <span>{title}</span>
            </label>
        }
    };
    live(move || {
        if !are_few(&groups.read()) {
            return view! {
                <SelectField
                    id=ID
                    label=text!(i18n, compose.topic)
                    placeholder=text!(i18n, compose.topic_choose)
                    groups=groups
                    value=value
                    hint=hint
                    wrong=wrong
                    on_choose=on_choose
                />
            }
            .into_any();
        }
        let topics = groups.get().into_iter().flat_map(|group| group.options);
        view! {
            <fieldset
                class="field"
                id=ID
                role="radiogroup"
                aria-labelledby=format!("{ID}-label")
                aria-required="true"
                aria-invalid=move || wrong.read().is_some().then_some("true")
            >
                <legend id=format!("{ID}-label")>{text!(i18n, compose.topic)}</legend>
                <div class="choices">{topics.map(choice).collect_view()}</div>
                <FieldHint id=ID hint=hint good=Signal::default() wrong=wrong/>
            </fieldset>
        }
        .into_any()
    })
}

/// Whether all of them can be seen at once.
fn are_few(groups: &[OptionGroup]) -> bool {
    groups.iter().map(|group| group.options.len()).sum::<usize>() <= SEEN_MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_begins_where_labels_would_be_too_many() {
        let group = |topics| OptionGroup {
            label: String::new(),
            options: vec![(String::new(), String::new()); topics],
        };
        assert!(are_few(&[]));
        assert!(are_few(&[group(SEEN_MAX - 1), group(1)]));
        assert!(!are_few(&[group(SEEN_MAX - 1), group(2)]));
    }
}
