//! Around the app: the screen before it, the reload layer after it broke; how it is installed, kept, brought up to date, and handed files.

mod crash;
mod handed;
mod installed;
mod locks;
mod service;
mod update;

pub use crash::show_reload_layer_on_panic;
pub use handed::Arrival;
pub use installed::{Installed, Way};
pub use update::Update;

const BOOT_ID: &str = "boot";

/// Takes away what `index.html` shows while the app loads.
pub fn remove_boot_screen() {
    if let Some(boot) = leptos::prelude::document().get_element_by_id(BOOT_ID) {
        boot.remove();
    }
}
