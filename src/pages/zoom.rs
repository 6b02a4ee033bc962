//! How large something is looked at: its width, in percent of the page's.

use leptos::prelude::*;

use crate::{
    components::button::{Button, Look},
    i18n::{format, t_string, text, use_i18n},
};

/// The steps.
const STEPS: [u8; 6] = [50, 75, 100, 150, 200, 250];
/// As wide as the page.
const FIRST: usize = 2;

/// A width that can be changed.
#[derive(Clone, Copy)]
pub struct Zoom(RwSignal<usize>);

impl Zoom {
    /// As wide as the page.
    pub fn new() -> Self {
        Self(RwSignal::new(FIRST))
    }

    /// The width.
    pub fn percent(self) -> u8 {
        STEPS[self.0.get().min(STEPS.len() - 1)]
    }
}

/// Smaller, larger, and how large it is.
#[component]
pub fn ZoomButtons(zoom: Zoom) -> impl IntoView {
    let i18n = use_i18n();
    let Zoom(step) = zoom;
    let said = move || {
        let percent = format::percent(i18n.get_locale(), zoom.percent());
        t_string!(i18n, preview.zoom, percent = percent).to_string()
    };
    view! {
        <Button
            action="smaller"
            look=Look::Plain
            label=text!(i18n, preview.smaller)
            on_press=move |()| step.update(|step| *step = step.saturating_sub(1))
        />
        <Button
            action="larger"
            look=Look::Plain
            label=text!(i18n, preview.larger)
            on_press=move |()| step.update(|step| *step = (*step + 1).min(STEPS.len() - 1))
        />
        <span class="small quiet" role="status">
            {said}
        </span>
    }
}
