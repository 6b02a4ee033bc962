//! Says to those who listen what others see happen.

use leptos::prelude::*;

use super::live::live;

/// The announcer's handle; made once, at the root.
#[derive(Clone, Copy)]
pub struct Announcer {
    text: RwSignal<String>,
    headings: StoredValue<u32>,
}

impl Announcer {
    /// An announcer that has said nothing.
    pub fn new() -> Self {
        Self { text: RwSignal::new(String::new()), headings: StoredValue::new(0) }
    }

    /// Says this when the listener's voice is free. The same text twice is said twice.
    pub fn say(self, text: String) {
        self.text.update(|said| {
            let again = *said == text;
            *said = text;
            if again {
                said.push('\u{a0}');
            }
        });
    }

    /// Counts a heading; true for all but the first, which the browser announces itself.
    pub fn is_later_heading(self) -> bool {
        self.headings.update_value(|count| *count += 1);
        self.headings.get_value() > 1
    }
}

impl Default for Announcer {
    fn default() -> Self {
        Self::new()
    }
}

/// The live region.
#[component]
pub fn LiveRegion() -> impl IntoView {
    let announcer = expect_context::<Announcer>();
    view! { <p class="heard" role="status" aria-live="polite">{live(move || announcer.text.get())}</p> }
}
