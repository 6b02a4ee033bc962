//! How the portal looks on this device, by its person's choice: light or dark, and how large its text is.
//!
//! Each is an attribute of the document. What is kept of it the page's first script sets again, before anything is drawn (`index.html`).

use web_sys::{Element, Storage};

/// Something about the look that is chosen.
pub trait Look: Copy + 'static {
    /// The document's attribute that it is.
    const ATTRIBUTE: &'static str;
    /// Where it is kept.
    const KEY: &'static str;
    /// All that there are. The first holds as long as nothing is chosen.
    const ALL: &'static [Self];

    /// What stands for it.
    fn word(self) -> &'static str;

    /// What this word stands for; the first for all others.
    fn of(word: &str) -> Self {
        Self::ALL.iter().copied().find(|look| look.word() == word).unwrap_or(Self::ALL[0])
    }

    /// What is chosen.
    fn now() -> Self {
        Self::of(&root().and_then(|root| root.get_attribute(Self::ATTRIBUTE)).unwrap_or_default())
    }

    /// Chooses this one, and keeps it on the device if it may be kept.
    fn choose(self, keep: bool) {
        let is_first = self.word() == Self::ALL[0].word();
        if let Some(root) = root() {
            let _ = if is_first {
                root.remove_attribute(Self::ATTRIBUTE)
            } else {
                root.set_attribute(Self::ATTRIBUTE, self.word())
            };
        }
        if let Some(storage) = storage().filter(|_| keep) {
            // Where nothing can be kept it is chosen anew next time.
            let _ = if is_first {
                storage.remove_item(Self::KEY)
            } else {
                storage.set_item(Self::KEY, self.word())
            };
        }
    }
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appearance {
    /// As the rest of the device.
    Device,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Look for Appearance {
    const ATTRIBUTE: &'static str = "data-appearance";
    const KEY: &'static str = "siegel.appearance";
    const ALL: &'static [Self] = &[Self::Device, Self::Light, Self::Dark];

    fn word(self) -> &'static str {
        match self {
            Self::Device => "device",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// How large the text is, beside what the browser is set to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextSize {
    /// As designed.
    Normal,
    /// 115 %.
    Larger,
    /// 130 %.
    Large,
    /// 150 %.
    Largest,
}

impl Look for TextSize {
    const ATTRIBUTE: &'static str = "data-text-size";
    const KEY: &'static str = "siegel.text-size";
    const ALL: &'static [Self] = &[Self::Normal, Self::Larger, Self::Large, Self::Largest];

    fn word(self) -> &'static str {
        match self {
            Self::Normal => "100",
            Self::Larger => "115",
            Self::Large => "130",
            Self::Largest => "150",
        }
    }
}

fn root() -> Option<Element> {
    web_sys::window()?.document()?.document_element()
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_word_stands_for_one_look_and_a_strange_one_for_the_first() {
        fn check<L: Look + PartialEq + std::fmt::Debug>() {
            let words: BTreeSet<_> = L::ALL.iter().map(|look| look.word()).collect();
            assert_eq!(words.len(), L::ALL.len());
            for look in L::ALL {
                assert_eq!(L::of(look.word()), *look);
            }
            for strange in ["", "none", "Dark"] {
                assert_eq!(L::of(strange), L::ALL[0]);
            }
        }
        check::<Appearance>();
        check::<TextSize>();
    }
}
