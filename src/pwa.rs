//! Around the app: the reload layer after it broke; how it is installed, kept, brought up to date, and handed files.

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
