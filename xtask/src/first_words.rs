//! The words of the first page, written into the page itself: they are read while the app is still on its way. The app draws the same ones
//! in their place.
//!
//! **Invariant:** words stand in `locales/` alone; here they are copied.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::{precache::PAGE, workspace::Workspace};

/// What the page holds in the place of the words: never drawn, should nobody have written them in.
const BEGIN: &str = "<template id=\"words\">";
const END: &str = "</template>";
/// What stands around a text's key.
const KEY: [char; 2] = ['{', '}'];

/// Puts the words in every language into the site's page; its style shows those of the page's language.
pub(crate) fn put_into(workspace: &Workspace, site: &Path) -> Result<()> {
    let page = fs::read_to_string(site.join(PAGE))?;
    let mut languages = Vec::new();
    for entry in fs::read_dir(workspace.root.join("locales"))? {
        let path = entry?.path();
        let name = path.file_stem().and_then(|name| name.to_str()).context("a language has a name")?;
        languages.push((name.to_owned(), serde_json::from_slice::<Value>(&fs::read(&path)?)?));
    }
    languages.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(fs::write(site.join(PAGE), written(&page, &languages)?)?)
}

fn written(page: &str, languages: &[(String, Value)]) -> Result<String> {
    let (before, rest) = page.split_once(BEGIN).context("the page has no place for its first words")?;
    let (pattern, after) = rest.split_once(END).context("the first words end")?;
    let mut page = before.to_owned();
    for (name, words) in languages {
        page.push_str(&format!("<div class=\"app outside first\" lang=\"{name}\">"));
        page.push_str(&filled(pattern.trim(), words)?);
        page.push_str("</div>");
    }
    page.push_str(after);
    Ok(page)
}

/// The pattern with a text in the place of each key: `{welcome.title}`.
fn filled(pattern: &str, words: &Value) -> Result<String> {
    let mut pieces = pattern.split(KEY);
    let mut text = pieces.next().unwrap_or_default().to_owned();
    while let Some(key) = pieces.next() {
        let word = words.pointer(&format!("/{}", key.replace('.', "/"))).and_then(Value::as_str);
        let word = word.with_context(|| format!("no language has a text `{key}`"))?;
        ensure!(!word.contains(['<', '&', '{']), "`{key}` holds more than letters");
        text.push_str(word);
        text.push_str(pieces.next().context("a key ends")?);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_language_stands_there_in_the_place_of_the_pattern() {
        let languages = [
            ("de".to_owned(), json!({ "a": { "b": "Post" } })),
            ("en".to_owned(), json!({ "a": { "b": "Mail" } })),
        ];
        let page = format!("<p>{BEGIN} <h1>{{a.b}}</h1> {END}</p>");
        let expect = "<p><div class=\"app outside first\" lang=\"de\"><h1>Post</h1></div>\
            <div class=\"app outside first\" lang=\"en\"><h1>Mail</h1></div></p>";
        assert_eq!(written(&page, &languages).unwrap(), expect);
    }

    #[test]
    fn a_text_that_is_missing_or_markup_is_found_out() {
        let words = json!({ "a": "<b>", "b": "Post" });
        for pattern in ["{a}", "{c}", "{b", "{b.c}"] {
            assert!(filled(pattern, &words).is_err(), "{pattern}");
        }
        assert_eq!(filled("{b}, {b}", &words).unwrap(), "Post, Post");
    }
}
