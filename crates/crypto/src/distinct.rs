//! Whether the items of a short list differ.

/// Whether no item comes twice. Compares each with each: lists here are short, and a set is a lot of code to download.
pub(crate) fn are_distinct<T: PartialEq>(items: impl IntoIterator<Item = T>) -> bool {
    let items: Vec<T> = items.into_iter().collect();
    items.iter().enumerate().all(|(index, item)| !items[..index].contains(item))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_comes_twice() {
        for (items, expect) in
            [(&[][..], true), (&[1], true), (&[1, 2, 3], true), (&[1, 1], false), (&[1, 2, 1], false)]
        {
            assert_eq!(are_distinct(items), expect, "{items:?}");
        }
    }
}
