//! What tabs of this browser tell each other: that there is something new in the store, never what.

use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use web_sys::{BroadcastChannel, MessageEvent};

const CHANNEL: &str = "siegel-mailbox";

/// What may be new in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum News {
    /// Envelopes.
    Mail,
    /// What has been read.
    Marks,
    /// Files that are kept.
    Files,
}

impl News {
    const ALL: [Self; 3] = [Self::Mail, Self::Marks, Self::Files];

    fn name(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Marks => "marks",
            Self::Files => "files",
        }
    }

    fn of(message: &JsValue) -> Option<Self> {
        let name = message.as_string()?;
        Self::ALL.into_iter().find(|news| news.name() == name)
    }
}

/// The line to the other tabs; a browser without one has tabs that find out later.
pub(super) struct Tabs(Option<BroadcastChannel>);

impl Tabs {
    /// Opens the line.
    pub(super) fn open() -> Self {
        Self(BroadcastChannel::new(CHANNEL).ok())
    }

    /// Tells the others.
    pub(super) fn tell(&self, news: News) {
        if let Some(channel) = &self.0 {
            // It fails only on a closed channel; this one is never closed.
            let _ = channel.post_message(&news.name().into());
        }
    }

    /// Hears from the others for as long as the page lives.
    pub(super) fn listen(&self, on_news: impl Fn(News) + 'static) {
        let Some(channel) = &self.0 else { return };
        let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(news) = News::of(&event.data()) {
                on_news(news);
            }
        });
        channel.set_onmessage(Some(heard.into_js_value().unchecked_ref()));
    }
}
