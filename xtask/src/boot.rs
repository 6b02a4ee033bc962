//! The boot screens, written into the page itself: they are read, and typed into, while the app is still on its way. The app draws the same
//! in their place.
//!
//! **Invariant:** words stand in `locales/` alone; here they are copied.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::{precache::PAGE, workspace::Workspace};

/// Where the page wants them.
const PLACE: &str = "<template id=\"screens\"></template>";
/// How the page says that the module is fetched ahead, and how it says so only to the script that puts up the screens.
const AHEAD: &str = "<link rel=\"preload\" href=\"/siegel-";
const LATER: &str = "<link data-boot-module href=\"/siegel-";
/// The screen that stands around all others, and where they stand in it.
const FRAME: &str = "frame";
const SCREEN: &str = "{screen}";
/// What stands around a text's key.
const KEY: [char; 2] = ['{', '}'];

/// A file by its name.
struct Named<T> {
    name: String,
    content: T,
}

/// Puts every screen in every language into the site's page, as templates: its script puts up the one that fits.
pub(crate) fn put_into(workspace: &Workspace, site: &Path) -> Result<()> {
    let page = fs::read_to_string(site.join(PAGE))?;
    let screens = named(&workspace.root.join("boot"), "html", |path| Ok(fs::read_to_string(path)?))?;
    let languages = named(&workspace.root.join("locales"), "json", |path| {
        Ok(serde_json::from_slice::<Value>(&fs::read(path)?)?)
    })?;
    Ok(fs::write(site.join(PAGE), written(&page, &screens, &languages)?)?)
}

/// What is in a folder of this kind, in the order of the names.
fn named<T>(folder: &Path, kind: &str, read: impl Fn(&PathBuf) -> Result<T>) -> Result<Vec<Named<T>>> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == kind) {
            let name = path.file_stem().and_then(|name| name.to_str()).context("a file has a name")?;
            let content = read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
            all.push(Named { name: name.to_owned(), content });
        }
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(all)
}

fn written(page: &str, screens: &[Named<String>], languages: &[Named<Value>]) -> Result<String> {
    ensure!(page.contains(AHEAD), "the page does not fetch the module ahead");
    let page = page.replace(AHEAD, LATER);
    let (before, after) = page.split_once(PLACE).context("the page has no place for its boot screens")?;
    let (frames, screens): (Vec<_>, Vec<_>) = screens.iter().partition(|screen| screen.name == FRAME);
    let frame = frames.first().context("the boot screens have no frame")?.content.trim();
    let mut page = before.to_owned();
    for Named { name, content } in screens {
        let framed = frame.replace(SCREEN, content.trim());
        for language in languages {
            page.push_str(&format!("<template data-boot=\"{name}\" lang=\"{}\">", language.name));
            page.push_str(&filled(&framed, &language.content)?);
            page.push_str("</template>");
        }
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
        ensure!(!word.contains(['<', '&', '{', '"']), "`{key}` holds more than letters");
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
    fn every_screen_stands_there_in_every_language() {
        let languages = [
            Named { name: "de".to_owned(), content: json!({ "a": { "b": "Post" } }) },
            Named { name: "en".to_owned(), content: json!({ "a": { "b": "Mail" } }) },
        ];
        let screens = [("door", "<h1>{a.b}</h1>\n"), ("frame", "<main>{screen}</main>\n")]
            .map(|(name, content)| Named { name: name.to_owned(), content: content.to_owned() });
        let page = format!("{AHEAD}0.wasm\"><p>{PLACE}</p>");
        let expect = "<link data-boot-module href=\"/siegel-0.wasm\"><p><template data-boot=\"door\" lang=\"de\"><main><h1>Post</h1></main></template>\
            <template data-boot=\"door\" lang=\"en\"><main><h1>Mail</h1></main></template></p>";
        assert_eq!(written(&page, &screens, &languages).unwrap(), expect);
        assert!(written(AHEAD, &screens, &languages).is_err(), "no place");
        assert!(written(PLACE, &screens, &languages).is_err(), "no module");
        assert!(written(&page, &screens[..1], &languages).is_err(), "no frame");
    }

    #[test]
    fn a_text_that_is_missing_or_markup_is_found_out() {
        let words = json!({ "a": "<b>", "b": "Post", "q": "\"" });
        for pattern in ["{a}", "{c}", "{b", "{b.c}", "{q}"] {
            assert!(filled(pattern, &words).is_err(), "{pattern}");
        }
        assert_eq!(filled("{b}, {b}", &words).unwrap(), "Post, Post");
    }
}
