//! What is drawn anew when something that it read changes.

use leptos::prelude::*;

/// A part of a page that follows what `draw` reads.
///
/// The closure is boxed: the library's code for a closure is then in the download once, not once for every closure.
pub fn live<V: IntoAny + 'static>(draw: impl Fn() -> V + Send + 'static) -> AnyView {
    let draw: Box<dyn FnMut() -> AnyView + Send> = Box::new(move || draw().into_any());
    draw.into_any()
}
