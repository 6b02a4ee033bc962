//! The same tables in this page's memory, where nothing may stay on the device: they are gone with the page, however it ends.

use std::{cell::RefCell, collections::BTreeMap};

/// Tables of keys and values.
pub(super) struct Memory<V>(RefCell<BTreeMap<(&'static str, String), V>>);

impl<V> Default for Memory<V> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

impl<V: Clone> Memory<V> {
    /// Sets the value of a key.
    pub(super) fn put(&self, store: &'static str, key: String, value: V) {
        self.0.borrow_mut().insert((store, key), value);
    }

    /// Takes a key out.
    pub(super) fn delete(&self, store: &'static str, key: String) {
        self.0.borrow_mut().remove(&(store, key));
    }

    /// Takes out every key that begins so.
    pub(super) fn delete_all(&self, store: &'static str, prefix: &str) {
        self.0.borrow_mut().retain(|(of, key), _| *of != store || !key.starts_with(prefix));
    }

    /// The value of a key.
    pub(super) fn get(&self, store: &'static str, key: &str) -> Option<V> {
        self.0.borrow().get(&(store, key.to_owned())).cloned()
    }

    /// Every key that begins so, with its value, in order.
    pub(super) fn all(&self, store: &'static str, prefix: &str) -> Vec<(String, V)> {
        let rows = self.0.borrow();
        let found = rows.range((store, prefix.to_owned())..);
        found
            .take_while(|((of, key), _)| *of == store && key.starts_with(prefix))
            .map(|((_, key), value)| (key.clone(), value.clone()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(memory: &Memory<u8>, store: &'static str, prefix: &str) -> String {
        memory.all(store, prefix).into_iter().map(|(key, value)| format!("{key}={value} ")).collect()
    }

    #[test]
    fn keeps_what_is_put_and_nothing_of_what_is_taken_out() {
        let memory = Memory::default();
        for (store, key, value) in
            [("rows", "b/2", 2), ("rows", "a/1", 1), ("rows", "b/1", 3), ("staged", "b/1", 4)]
        {
            memory.put(store, key.to_owned(), value);
        }
        memory.put("rows", "b/2".to_owned(), 5);
        assert_eq!(memory.get("rows", "b/2"), Some(5));
        assert_eq!((memory.get("rows", "b"), memory.get("outbox", "b/2")), (None, None));
        assert_eq!(keys(&memory, "rows", "b/"), "b/1=3 b/2=5 ");
        memory.delete("rows", "b/1".to_owned());
        assert_eq!(keys(&memory, "rows", ""), "a/1=1 b/2=5 ");
        memory.delete_all("rows", "b/");
        assert_eq!(
            (keys(&memory, "rows", "").as_str(), keys(&memory, "staged", "").as_str()),
            ("a/1=1 ", "b/1=4 ")
        );
    }
}
