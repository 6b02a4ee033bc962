//! What is drawn a moment later: between two pieces of drawing the page hears who touches it.

use gloo_timers::future::TimeoutFuture;
use leptos::{prelude::*, task::spawn_local};

use super::live::live;

/// A part of a page that is drawn in a turn of its own. Until then nothing stands in its place.
pub fn in_turn<V: IntoAny + 'static>(draw: impl Fn() -> V + Send + 'static) -> AnyView {
    let due = RwSignal::new(false);
    // The page may be gone.
    after_this_turn(move || {
        due.try_set(true);
    });
    live(move || due.get().then(|| draw().into_any()))
}

/// Something that is done in a turn of its own.
pub fn after_this_turn(work: impl FnOnce() + 'static) {
    spawn_local(async move {
        TimeoutFuture::new(0).await;
        work();
    });
}
