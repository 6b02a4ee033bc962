//! The way of something sent: always the same five steps, each with its time.

use leptos::prelude::*;

use super::live::live;
use crate::{
    i18n::{format, t_string, use_i18n},
    view::{Step, Times},
};

/// The timeline.
#[component]
pub fn Timeline(
    /// How far it has come.
    #[prop(into)]
    step: Signal<Step>,
    /// When it reached each step.
    #[prop(into)]
    times: Signal<Times>,
) -> impl IntoView {
    let i18n = use_i18n();
    let word = move |place: usize, reached: usize| match place {
        0 => t_string!(i18n, step.saved),
        1 => t_string!(i18n, step.sealed),
        2 if reached == 2 => t_string!(i18n, step.on_the_way_now),
        2 => t_string!(i18n, step.on_the_way),
        3 => t_string!(i18n, step.handed_over),
        _ => t_string!(i18n, step.received),
    };
    let place = move |place: usize| {
        let reached = Memo::new(move |_| step.get().index());
        let at = Memo::new(move |_| times.read()[place]);
        // "On its way" is the one step that lasts; the others are done once they are reached.
        let class = move || match reached.get() {
            reached if place < reached || (place == reached && place != 2) => "done",
            reached if place == reached => "now",
            _ => "",
        };
        let said = move || match reached.get() {
            reached if place < reached || (place == reached && place != 2) => t_string!(i18n, step.done),
            reached if place == reached => t_string!(i18n, step.now),
            _ => t_string!(i18n, step.later),
        };
        view! {
            <li class=class aria-current=move || (reached.get() == place).then_some("step")>
                {live(move || word(place, reached.get()))}
                <span class="heard">", " {said}</span>
                {live(move || {
                    at.get()
                        .map(|at| {
                            view! {
                                <time datetime=format::machine(at)>{format::time(i18n.get_locale(), at)}</time>
                            }
                        })
                })}
            </li>
        }
    };
    view! {
        <ol class="timeline" data-step=move || step.get().code() aria-label=move || t_string!(i18n, step.label)>
            {(0..5).map(place).collect_view()}
        </ol>
    }
}
