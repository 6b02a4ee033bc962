//! Where a person stood in a list when they left its page: back and forward lead there again.
//!
//! The browser's entry of the visit is marked with a number; the place itself is in memory. So it does not matter who hears of the way
//! back first, and two visits of one page are two places.
//!
//! **Invariant:** what was looked for stands in no address and in no store: an address goes to the server when the page is loaded anew,
//! and stays in the browser's history. It is forgotten when the account is locked.

use std::collections::HashMap;

use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::vault::Vault;

/// Numbers are whole, and exact as JavaScript has them.
const NUMBERS: f64 = (1_u64 << 52) as f64;

/// What a page with a list showed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ListPlace {
    /// What was looked for.
    pub wanted: String,
    /// How far down the page was.
    pub scrolled: f64,
    /// The row that had the focus.
    pub focused: Option<usize>,
}

/// The places of all visits to such pages; made once, at the root.
#[derive(Clone, Copy)]
pub struct ListPlaces(StoredValue<HashMap<u64, (&'static str, ListPlace)>>);

impl ListPlaces {
    /// No page has been visited yet.
    pub fn new(vault: Vault) -> Self {
        let places = Self(StoredValue::new(HashMap::new()));
        let unlocked = vault.unlocked();
        Effect::new(move || {
            if unlocked.get().is_none() {
                places.0.update_value(HashMap::clear);
            }
        });
        places
    }

    /// The visit that the browser's entry is marked with, and where it was left; if it was one of this page.
    fn marked(self, page: &str) -> Option<(u64, ListPlace)> {
        let number = window().history().ok()?.state().ok()?.as_f64()? as u64;
        let left = self.0.with_value(|places| places.get(&number).cloned());
        left.filter(|(of, _)| *of == page).map(|(_, place)| (number, place))
    }
}

/// A list's page, from coming to it to leaving it.
#[derive(Clone, Copy)]
pub struct Visit {
    /// What is looked for.
    pub wanted: RwSignal<String>,
    page: &'static str,
    number: u64,
    places: ListPlaces,
    begin: StoredValue<Option<ListPlace>>,
}

impl Visit {
    /// Comes to a page, or back to it.
    pub fn of(page: &'static str) -> Self {
        let places = expect_context::<ListPlaces>();
        let (number, before) = match places.marked(page) {
            Some((number, place)) => (number, Some(place)),
            None => ((js_sys::Math::random() * NUMBERS) as u64, None),
        };
        let wanted = RwSignal::new(before.as_ref().map(|place| place.wanted.clone()).unwrap_or_default());
        let visit = Self { wanted, page, number, places, begin: StoredValue::new(before) };
        Effect::new(move || {
            let wanted = wanted.get();
            visit.note(|place| place.wanted = wanted);
        });
        visit
    }

    /// Where the list begins: the first time that it is drawn where it was left, then at its beginning.
    pub fn begin(self) -> Option<(f64, Option<usize>)> {
        let before = self.begin.try_update_value(Option::take).flatten()?;
        Some((before.scrolled, before.focused))
    }

    /// Hears how far down the page is, and which row has the focus.
    pub fn on_move(self) -> Callback<(f64, Option<usize>)> {
        Callback::new(move |(scrolled, focused)| {
            self.note(|place| (place.scrolled, place.focused) = (scrolled, focused));
        })
    }

    /// Remembers how the page is now, as nobody knows when it is left; and marks the browser's entry, once it is this page's: the router
    /// draws a page before it makes one.
    fn note(self, note: impl FnOnce(&mut ListPlace)) {
        self.places.0.update_value(|places| {
            note(&mut places.entry(self.number).or_insert_with(|| (self.page, ListPlace::default())).1)
        });
        if window().location().pathname().is_ok_and(|path| path == self.page)
            && let Ok(history) = window().history()
            && history.state().ok().and_then(|state| state.as_f64()) != Some(self.number as f64)
        {
            // Where a browser refuses it, coming back begins at the list's beginning.
            let _ = history.replace_state(&JsValue::from_f64(self.number as f64), "");
        }
    }
}
