//! What something is about: the topics as labels that one can hit, or a list to choose from where there are many.

use leptos::prelude::*;

use super::{
    choice_field::{Choice, ChoiceField},
    field::{OptionGroup, SelectField, Wrong},
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
        let chosen = Signal::derive(move || *value.read() == here);
        view! {
            <Choice of=ID value=name.clone() chosen=chosen on_choose=move |()| on_choose.run(name.clone())>
                {title}
            </Choice>
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
            <ChoiceField id=ID label=text!(i18n, compose.topic) hint=hint wrong=wrong>
                {topics.map(choice).collect_view()}
            </ChoiceField>
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
