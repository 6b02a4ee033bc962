//! Following the feed: server-sent events that say that there may be something to fetch.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::{JsCast as _, closure::Closure};
use wasm_bindgen_futures::spawn_local;
use web_sys::EventSource;
use wire::feed::FEED_EVENT;

use super::request::ROOT;

/// How long the first try waits that follows a refusal, ms. It doubles up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: u32 = 2_000;
/// How long a try waits at most, ms.
const LONGEST_PAUSE: u32 = 60_000;

/// The event stream; closed when this is dropped. It comes back by itself after every break.
pub struct Follow(Rc<Stream>);

struct Stream {
    source: RefCell<Option<Open>>,
    on_wake: RefCell<Box<dyn FnMut()>>,
    pause: Cell<u32>,
    closed: Cell<bool>,
}

/// An open source with what listens to it.
struct Open {
    source: EventSource,
    _on_event: Closure<dyn FnMut()>,
    _on_error: Closure<dyn FnMut()>,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.source.close();
    }
}

impl Follow {
    /// Opens the stream; `on_wake` runs when it opens, and whenever the feed may have grown.
    pub fn open(on_wake: impl FnMut() + 'static) -> Self {
        let stream = Rc::new(Stream {
            source: RefCell::default(),
            on_wake: RefCell::new(Box::new(on_wake)),
            pause: Cell::new(FIRST_PAUSE),
            closed: Cell::new(false),
        });
        stream.clone().listen();
        Self(stream)
    }
}

impl Drop for Follow {
    fn drop(&mut self) {
        self.0.closed.set(true);
        self.0.source.take();
    }
}

impl Stream {
    fn listen(self: Rc<Self>) {
        let Ok(source) = EventSource::new(&format!("{ROOT}/events")) else { return };
        let on_event = {
            let stream = Rc::downgrade(&self);
            Closure::new(move || {
                let Some(stream) = stream.upgrade() else { return };
                stream.pause.set(FIRST_PAUSE);
                if let Ok(mut on_wake) = stream.on_wake.try_borrow_mut() {
                    on_wake();
                }
            })
        };
        let on_error = {
            let stream = Rc::downgrade(&self);
            let source = source.clone();
            Closure::new(move || {
                // Broken lines the browser mends itself; after a refusal, such as an ended session, it gives up.
                if let (EventSource::CLOSED, Some(stream)) = (source.ready_state(), stream.upgrade()) {
                    stream.listen_later();
                }
            })
        };
        let listening =
            source.add_event_listener_with_callback(FEED_EVENT, on_event.as_ref().unchecked_ref());
        debug_assert!(listening.is_ok(), "every event source takes listeners");
        source.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        self.source.replace(Some(Open { source, _on_event: on_event, _on_error: on_error }));
    }

    fn listen_later(self: Rc<Self>) {
        let pause = self.pause.get();
        self.pause.set((pause * 2).min(LONGEST_PAUSE));
        spawn_local(async move {
            TimeoutFuture::new(pause).await;
            if !self.closed.get() {
                self.listen();
            }
        });
    }
}
