//! Media types (RFC 6838) that a stranger has written.

use envelope::limits::MEDIA_TYPE_MAX;

/// `type/subtype` in lower case and without parameters, or nothing if the claim is none.
pub(crate) fn media_type(claimed: &str) -> String {
    let essence = claimed.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let names = essence.split_once('/').is_some_and(|(kind, subtype)| is_name(kind) && is_name(subtype));
    if names && essence.len() <= MEDIA_TYPE_MAX { essence } else { String::new() }
}

/// A restricted name (RFC 6838, section 4.2).
fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_become_types_or_nothing() {
        let check = |claimed: &str, expect: &str| assert_eq!(media_type(claimed), expect, "{claimed:?}");
        check("application/pdf", "application/pdf");
        check("Image/JPEG", "image/jpeg");
        check("text/plain; charset=utf-8", "text/plain");
        check("image/svg+xml", "image/svg+xml");
        check("", "");
        check("pdf", "");
        check("a/b/c", "");
        check("text/", "");
        check("text/pl ain", "");
        check("text/plain\r\nx", "");
        check("täxt/plain", "");
        check(&format!("a/{}", "b".repeat(MEDIA_TYPE_MAX)), "");
    }
}
