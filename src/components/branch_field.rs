//! Which branch somebody wants to come to: labels with address and hours, or a list to choose from where there are many.

use leptos::prelude::*;
use wire::insurer::Branch;

use super::{
    choice_field::{Choice, ChoiceField},
    field::{OptionGroup, SelectField, Wrong},
    live::live,
};
use crate::i18n::{I18n, t_string, text, translated, use_i18n};

/// Its id.
const ID: &str = "branch";

/// Branches that are seen at once; where an insurer has more they stand in a list.
const SEEN_MAX: usize = 6;

/// The field.
#[component]
pub fn BranchField(
    /// The branches.
    #[prop(into)]
    branches: Signal<Vec<Branch>>,
    /// The one chosen.
    #[prop(into)]
    chosen: Signal<Option<Branch>>,
    /// Takes up the choice.
    #[prop(into)]
    on_choose: Callback<Option<Branch>>,
    /// What is wrong with it.
    #[prop(into)]
    wrong: Signal<Option<Wrong>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let choice = move |(place, branch): (usize, Branch)| {
        let here = branch.clone();
        let is_chosen = Signal::derive(move || chosen.read().as_ref() == Some(&here));
        let Branch { name, address, hours } = branch.clone();
        view! {
            <Choice
                of=ID
                value=place.to_string()
                chosen=is_chosen
                on_choose=move |()| on_choose.run(Some(branch.clone()))
                wide=true
            >
                <bdi class="strong">{name}</bdi>
                <bdi class="small">{address.join(", ")}</bdi>
                <span class="small">{live(move || translated(i18n.get_locale(), &hours))}</span>
            </Choice>
        }
    };
    live(move || {
        let all = branches.get();
        if all.len() <= SEEN_MAX {
            return view! {
                <ChoiceField id=ID label=text!(i18n, appointment.branch) wrong=wrong>
                    {all.into_iter().enumerate().map(choice).collect_view()}
                </ChoiceField>
            }
            .into_any();
        }
        let options =
            (0..).map(|place: usize| place.to_string()).zip(all.iter().map(|branch| branch.name.clone()));
        let groups = vec![OptionGroup {
            label: t_string!(i18n, contact.branches).to_owned(),
            options: options.collect(),
        }];
        let place = move || {
            let place =
                branches.with(|all| all.iter().position(|branch| chosen.read().as_ref() == Some(branch)));
            place.map(|place| place.to_string()).unwrap_or_default()
        };
        view! {
            <SelectField
                id=ID
                label=text!(i18n, appointment.branch)
                placeholder=text!(i18n, compose.topic_choose)
                groups=groups
                value=Signal::derive(place)
                hint=Signal::derive(move || chosen.read().as_ref().map(|branch| about(i18n, branch)).unwrap_or_default())
                wrong=wrong
                on_choose=move |place: String| {
                    let chosen = place.parse().ok().and_then(|place: usize| all.get(place).cloned());
                    on_choose.run(chosen);
                }
            />
        }
        .into_any()
    })
}

/// Where a branch is and when it is open, in a line.
fn about(i18n: I18n, branch: &Branch) -> String {
    format!("{}. {}", branch.address.join(", "), translated(i18n.get_locale(), &branch.hours))
}
