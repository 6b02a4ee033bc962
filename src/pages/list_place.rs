//! Where a person stood in a list when they left its page: back and forward lead there again.
//!
//! **Invariant:** what was looked for stands in no address and in no store: an address goes to the server when the page is loaded anew,
//! and stays in the browser's history. It is forgotten when the account is locked.

use std::collections::HashMap;

use leptos::{leptos_dom::helpers::window_event_listener_untyped, prelude::*};
use wasm_bindgen::{JsCast as _, closure::Closure};

use crate::vault::Vault;

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

/// The places of all such pages; made once, at the root.
#[derive(Clone, Copy)]
pub struct ListPlaces {
    left: StoredValue<HashMap<&'static str, ListPlace>>,
    /// Whether the person goes back or forward.
    returning: StoredValue<bool>,
}

impl ListPlaces {
    /// No page has been left yet.
    pub fn new(vault: Vault) -> Self {
        let places = Self { left: StoredValue::new(HashMap::new()), returning: StoredValue::new(false) };
        let on_return = Closure::<dyn Fn()>::new(move || places.returning.set_value(true));
        // On the way down: the router listens, too, and by the time that it is through the page has come.
        let listens = window().add_event_listener_with_callback_and_bool(
            "popstate",
            on_return.as_ref().unchecked_ref(),
            true,
        );
        debug_assert!(listens.is_ok(), "a window takes listeners");
        // Lives as long as the page.
        on_return.forget();
        // Whoever follows a link goes on.
        window_event_listener_untyped("click", move |_| places.returning.set_value(false));
        let unlocked = vault.unlocked();
        Effect::new(move || {
            if unlocked.get().is_none() {
                places.left.update_value(HashMap::clear);
            }
        });
        places
    }

    /// Where this page was left, if the person comes back to it. That holds until they go on by a link: a page may be drawn more than once.
    pub fn arrive(self, page: &'static str) -> Option<ListPlace> {
        if self.returning.get_value() {
            return self.left.with_value(|left| left.get(page).cloned());
        }
        self.left.update_value(|left| drop(left.remove(page)));
        None
    }

    /// Remembers how this page is now: nobody knows when it is left.
    fn note(self, page: &'static str, note: impl FnOnce(&mut ListPlace)) {
        self.left.update_value(|left| note(left.entry(page).or_default()));
    }
}

/// A list's page, from coming to it to leaving it.
#[derive(Clone, Copy)]
pub struct Visit {
    /// What is looked for.
    pub wanted: RwSignal<String>,
    page: &'static str,
    places: ListPlaces,
    begin: StoredValue<Option<ListPlace>>,
}

impl Visit {
    /// Comes to a page, or back to it.
    pub fn of(page: &'static str) -> Self {
        let places = expect_context::<ListPlaces>();
        let before = places.arrive(page);
        let wanted = RwSignal::new(before.as_ref().map(|place| place.wanted.clone()).unwrap_or_default());
        Effect::new(move || {
            let wanted = wanted.get();
            places.note(page, |place| place.wanted = wanted);
        });
        Self { wanted, page, places, begin: StoredValue::new(before) }
    }

    /// Where the list begins: the first time that it is drawn where it was left, then at its beginning.
    pub fn begin(self) -> Option<(f64, Option<usize>)> {
        let before = self.begin.try_update_value(Option::take).flatten()?;
        Some((before.scrolled, before.focused))
    }

    /// Hears how far down the page is, and which row has the focus.
    pub fn on_move(self) -> Callback<(f64, Option<usize>)> {
        let Self { page, places, .. } = self;
        Callback::new(move |(scrolled, focused)| {
            places.note(page, |place| (place.scrolled, place.focused) = (scrolled, focused));
        })
    }
}
