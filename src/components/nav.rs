//! The five sections: a bar below on phones, a rail on the left from there on.

use leptos::prelude::*;

use super::{
    icon::{Glyph, Icon},
    live::live,
};
use crate::i18n::{t_string, use_i18n};

/// A section in the navigation.
#[derive(Clone)]
pub struct NavItem {
    /// Where it leads.
    pub href: &'static str,
    /// Its picture.
    pub glyph: Glyph,
    /// Its word.
    pub label: Signal<String>,
    /// Whether it is where one is.
    pub current: Signal<bool>,
    /// How many new things it holds.
    pub count: Signal<usize>,
}

/// The navigation; `children` stand below it on the rail.
#[component]
pub fn Nav(
    /// The sections.
    items: Vec<NavItem>,
    /// What stands below.
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    let item = move |NavItem { href, glyph, label, current, count }: NavItem| {
        view! {
            <li>
                <a href=href data-nav=href aria-current=move || current.get().then_some("page")>
                    <Icon glyph=glyph/>
                    <span>{label}</span>
                    {live(move || {
                        (count.get() > 0)
                            .then(|| {
                                view! {
                                    <span class="count" aria-hidden="true">
                                        {count}
                                    </span>
                                    <span class="heard">
                                        ", " {move || t_string!(i18n, app.new_letters, count = count.get()).to_string()}
                                    </span>
                                }
                            })
                    })}
                </a>
            </li>
        }
    };
    view! {
        <nav class="nav" aria-label=move || t_string!(i18n, app.areas)>
            <ul>{items.into_iter().map(item).collect_view()}</ul>
            <div class="side">{children()}</div>
        </nav>
    }
}
