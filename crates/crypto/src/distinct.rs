//! Whether the items of a short list differ, and whether epochs rise.

/// Whether no item comes twice. Compares each with each: lists here are short, and a set is a lot of code to download.
pub(crate) fn are_distinct<T: PartialEq>(items: impl IntoIterator<Item = T>) -> bool {
    let items: Vec<T> = items.into_iter().collect();
    items.iter().enumerate().all(|(index, item)| !items[..index].contains(item))
}

/// Whether there is an epoch, and they rise from 1 or later.
pub(crate) fn epochs_rise(epochs: impl Iterator<Item = u32> + Clone) -> bool {
    epochs.clone().next().is_some_and(|first| first > 0) && epochs.is_sorted_by(|a, b| a < b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn epochs_begin_with_1_and_rise() {
        for (epochs, expect) in [
            (&[][..], false),
            (&[0], false),
            (&[1], true),
            (&[2, 5], true),
            (&[1, 1], false),
            (&[2, 1], false),
        ] {
            assert_eq!(epochs_rise(epochs.iter().copied()), expect, "{epochs:?}");
        }
    }

    #[test]
    fn finds_what_comes_twice() {
        for (items, expect) in
            [(&[][..], true), (&[1], true), (&[1, 2, 3], true), (&[1, 1], false), (&[1, 2, 1], false)]
        {
            assert_eq!(are_distinct(items), expect, "{items:?}");
        }
    }
}
