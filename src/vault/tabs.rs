//! What tabs of one browser tell each other: whoever locks, locks all; one account at a time is open.

use envelope::AccountId;
use wasm_bindgen::{JsCast as _, closure::Closure};
use web_sys::{BroadcastChannel, MessageEvent};

const NAME: &str = "siegel-vault";
const LOCKED: &str = "locked";

/// News from another tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum News {
    /// The person locked, or signed out.
    Locked,
    /// This account was opened.
    Opened(AccountId),
}

impl News {
    fn to_text(self) -> String {
        match self {
            Self::Locked => LOCKED.to_owned(),
            Self::Opened(account) => account.to_string(),
        }
    }

    fn from_text(text: &str) -> Option<Self> {
        if text == LOCKED { Some(Self::Locked) } else { text.parse().ok().map(Self::Opened) }
    }
}

/// The line to other tabs.
pub(super) struct Tabs(Option<BroadcastChannel>);

impl Tabs {
    /// Listens for the page's whole life.
    pub(super) fn listen(on_news: impl Fn(News) + 'static) -> Self {
        let channel = BroadcastChannel::new(NAME).ok();
        if let Some(channel) = &channel {
            let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
                if let Some(news) = event.data().as_string().as_deref().and_then(News::from_text) {
                    on_news(news);
                }
            });
            channel.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
            on_message.forget();
        }
        Self(channel)
    }

    /// Tells the others.
    pub(super) fn tell(&self, news: News) {
        if let Some(channel) = &self.0 {
            // Text can always be cloned.
            let _ = channel.post_message(&news.to_text().into());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_round_trip() {
        for news in [News::Locked, News::Opened(AccountId::new([7; 16]))] {
            assert_eq!(News::from_text(&news.to_text()), Some(news));
        }
        assert_eq!(News::from_text("of-tomorrow"), None);
    }
}
