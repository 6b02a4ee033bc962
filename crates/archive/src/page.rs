//! Pages that any browser reads from a stick: plain HTML, one file each, that loads nothing and runs nothing.
//!
//! **Invariant:** whatever is handed over is text. Markup is written here alone; addresses are relative, and lead into the archive.

use std::fmt::Write as _;

use base64ct::{Base64, Encoding as _};
use sha2::{Digest as _, Sha256};

use crate::{machine, names};

/// How every page looks: light and dark, and on paper.
const STYLE: &str = include_str!("page.css");

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Its language, as `lang` says it.
    pub lang: String,
    /// What the window is called.
    pub title: String,
    /// The `h1`.
    pub heading: String,
    /// Where one came from, if this is not the first page.
    pub back: Option<Inline>,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// A piece of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// An `h2`.
    Heading(String),
    /// An `h3`.
    Subheading(String),
    /// A paragraph of ours.
    Text(Cell),
    /// Something to know before going on.
    Notice(Vec<String>),
    /// What somebody wrote, in paragraphs divided by empty lines.
    Said(String),
    /// Names and what they are.
    Facts(Vec<(String, Cell)>),
    /// Things in no order.
    List(Vec<Cell>),
    /// Things in their order.
    Steps(Vec<Cell>),
    /// A table, the first cell of each row its heading.
    Table {
        /// What it is a table of.
        caption: String,
        /// What its columns are.
        heads: Vec<String>,
        /// Its rows.
        rows: Vec<Vec<Cell>>,
    },
}

/// Words in a row.
pub type Cell = Vec<Inline>;

/// A piece of words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inline {
    /// Text.
    Text(String),
    /// What a stranger called something: it keeps to itself which way it is written.
    Name(String),
    /// A link to something in the archive.
    Link {
        /// How many folders up.
        up: usize,
        /// The names from there.
        to: Vec<String>,
        /// What it says.
        text: String,
    },
    /// An instant: how people read it, and ms since 1970.
    Time(String, u64),
    /// What machines compare.
    Code(String),
    /// A new line.
    Break,
}

/// A cell of text alone.
pub fn text(text: impl Into<String>) -> Cell {
    vec![Inline::Text(text.into())]
}

impl Page {
    /// The page as HTML.
    pub fn html(&self) -> String {
        let mut html = String::with_capacity(STYLE.len() + 2_048);
        let (lang, title, heading) = (escaped(&self.lang), escaped(&self.title), escaped(&self.heading));
        let policy = policy();
        // Writing to a `String` does not fail.
        let _ = write!(
            html,
            "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
             <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        );
        if let Some(back) = &self.back {
            html.push_str("<nav>");
            back.write(&mut html);
            html.push_str("</nav>\n");
        }
        let _ = writeln!(html, "<main>\n<h1 dir=\"auto\">{heading}</h1>");
        self.blocks.iter().for_each(|block| block.write(&mut html));
        html.push_str("</main>\n</body>\n</html>\n");
        html
    }
}

/// Nothing is loaded but this page's own style. A browser that shows something else as this page does not run it either.
fn policy() -> String {
    let style = Base64::encode_string(&Sha256::digest(STYLE));
    format!("default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'")
}

impl Block {
    fn write(&self, html: &mut String) {
        match self {
            Self::Heading(text) => {
                let _ = writeln!(html, "<h2 dir=\"auto\">{}</h2>", escaped(text));
            }
            Self::Subheading(text) => {
                let _ = writeln!(html, "<h3 dir=\"auto\">{}</h3>", escaped(text));
            }
            Self::Text(cell) => {
                element(html, "p", cell);
                html.push('\n');
            }
            Self::Notice(paragraphs) => {
                html.push_str("<div class=\"notice\" role=\"note\">");
                paragraphs.iter().for_each(|text| element(html, "p", &[Inline::Text(text.clone())]));
                html.push_str("</div>\n");
            }
            Self::Said(said) => {
                html.push_str("<div class=\"said\">");
                for paragraph in paragraphs(said) {
                    let _ = write!(html, "<p dir=\"auto\">{}</p>", escaped(paragraph));
                }
                html.push_str("</div>\n");
            }
            Self::Facts(facts) => {
                html.push_str("<dl>\n");
                for (name, fact) in facts {
                    let _ = write!(html, "<dt>{}</dt>", escaped(name));
                    element(html, "dd", fact);
                    html.push('\n');
                }
                html.push_str("</dl>\n");
            }
            Self::List(items) => list(html, "ul", items),
            Self::Steps(items) => list(html, "ol", items),
            Self::Table { caption, heads, rows } => table(html, caption, heads, rows),
        }
    }
}

fn list(html: &mut String, tag: &str, items: &[Cell]) {
    let _ = writeln!(html, "<{tag}>");
    for item in items {
        element(html, "li", item);
        html.push('\n');
    }
    let _ = writeln!(html, "</{tag}>");
}

fn table(html: &mut String, caption: &str, heads: &[String], rows: &[Vec<Cell>]) {
    let caption = escaped(caption);
    let _ = write!(html, "<table>\n<caption>{caption}</caption>\n<thead><tr>");
    for head in heads {
        let _ = write!(html, "<th scope=\"col\">{}</th>", escaped(head));
    }
    html.push_str("</tr></thead>\n<tbody>\n");
    for row in rows {
        html.push_str("<tr>");
        for (at, cell) in row.iter().enumerate() {
            if at == 0 {
                html.push_str("<th scope=\"row\">");
                cell.iter().for_each(|inline| inline.write(html));
                html.push_str("</th>");
            } else {
                element(html, "td", cell);
            }
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</tbody>\n</table>\n");
}

fn element(html: &mut String, tag: &str, cell: &[Inline]) {
    let _ = write!(html, "<{tag}>");
    cell.iter().for_each(|inline| inline.write(html));
    let _ = write!(html, "</{tag}>");
}

impl Inline {
    fn write(&self, html: &mut String) {
        let _ = match self {
            Self::Text(text) => write!(html, "{}", escaped(text)),
            Self::Name(name) => write!(html, "<bdi>{}</bdi>", escaped(name)),
            Self::Link { up, to, text } => {
                let address = names::address(to.iter().map(String::as_str));
                write!(html, "<a href=\"{}{address}\"><bdi>{}</bdi></a>", "../".repeat(*up), escaped(text))
            }
            Self::Time(text, ms) => {
                write!(html, "<time datetime=\"{}\">{}</time>", machine(*ms), escaped(text))
            }
            Self::Code(code) => write!(html, "<code>{}</code>", escaped(code)),
            Self::Break => write!(html, "<br>"),
        };
    }
}

/// Text as HTML has it, in an element or an attribute in double quotes. Controls, which HTML forbids, leave a mark.
fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            // Soft hyphens are for narrow pages: who copies the text has no use for them.
            '\u{ad}' => {}
            '\n' | '\t' => html.push(c),
            '\r' => {}
            c if c.is_control() => html.push('\u{fffd}'),
            c => html.push(c),
        }
    }
    html
}

fn paragraphs(text: &str) -> impl Iterator<Item = &str> {
    text.split("\n\n")
        .map(|paragraph| paragraph.trim_matches('\n'))
        .filter(|paragraph| !paragraph.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(blocks: Vec<Block>) -> String {
        let (title, heading) = ("Ihre Post".to_owned(), "Ihre Post".to_owned());
        Page { lang: "de".to_owned(), title, heading, back: None, blocks }.html()
    }

    /// What stands between the heading and the end.
    fn body(blocks: Vec<Block>) -> String {
        let html = page(blocks);
        let (_, rest) = html.split_once("</h1>\n").unwrap();
        rest.strip_suffix("</main>\n</body>\n</html>\n").unwrap().to_owned()
    }

    fn link(up: usize, to: &[&str]) -> Inline {
        Inline::Link { up, to: to.iter().map(|name| (*name).to_owned()).collect(), text: "x".to_owned() }
    }

    #[test]
    fn a_page_names_its_language_title_and_heading_and_loads_nothing() {
        let html = page(Vec::new());
        for part in [
            "<!doctype html>\n<html lang=\"de\">",
            "<meta charset=\"utf-8\">",
            "<title>Ihre Post</title>",
            "<h1 dir=\"auto\">Ihre Post</h1>",
            "content=\"default-src 'none'; style-src 'sha256-",
            "name=\"viewport\"",
        ] {
            assert!(html.contains(part), "{part} is missing:\n{html}");
        }
        for part in ["<script", "src=", "http:", "https:", "//", "url(", "@import", "<link", "<img"] {
            assert!(!html.contains(part), "{part} is there:\n{html}");
        }
    }

    #[test]
    fn blocks_are_what_they_are_called() {
        let check = |block: Block, expect: &str| assert_eq!(body(vec![block]), expect);
        check(Block::Heading("Dateien".to_owned()), "<h2 dir=\"auto\">Dateien</h2>\n");
        check(Block::Subheading("Briefe".to_owned()), "<h3 dir=\"auto\">Briefe</h3>\n");
        check(Block::Text(text("Guten Tag")), "<p>Guten Tag</p>\n");
        check(
            Block::Said("a\nb\n\n\n\nc".to_owned()),
            "<div class=\"said\"><p dir=\"auto\">a\nb</p><p dir=\"auto\">c</p></div>\n",
        );
        check(
            Block::Facts(vec![("Von".to_owned(), vec![Inline::Name("Team".to_owned())])]),
            "<dl>\n<dt>Von</dt><dd><bdi>Team</bdi></dd>\n</dl>\n",
        );
        check(
            Block::List(vec![vec![
                link(1, &["001 Ä", "a.pdf"]),
                Inline::Break,
                Inline::Code("ab".to_owned()),
            ]]),
            "<ul>\n<li><a href=\"../001%20%C3%84/a.pdf\"><bdi>x</bdi></a><br><code>ab</code></li>\n</ul>\n",
        );
        check(
            Block::Steps(vec![vec![Inline::Time("gestern".to_owned(), 0)]]),
            "<ol>\n<li><time datetime=\"1970-01-01T00:00:00Z\">gestern</time></li>\n</ol>\n",
        );
        check(
            Block::Table {
                caption: "Briefe".to_owned(),
                heads: vec!["Tag".to_owned(), "Von".to_owned()],
                rows: vec![vec![text("1"), text("2")]],
            },
            "<table>\n<caption>Briefe</caption>\n\
             <thead><tr><th scope=\"col\">Tag</th><th scope=\"col\">Von</th></tr></thead>\n<tbody>\n\
             <tr><th scope=\"row\">1</th><td>2</td></tr>\n</tbody>\n</table>\n",
        );
    }

    #[test]
    fn what_a_stranger_wrote_is_text_wherever_it_stands() {
        let hostile = "\"'><script>alert(1)</script><img src=x onerror=y>&lt;\u{0}\u{1b}\r";
        let word = || hostile.to_owned();
        let cell = || {
            vec![
                Inline::Text(word()),
                Inline::Name(word()),
                Inline::Link { up: 0, to: vec![word()], text: word() },
                Inline::Time(word(), u64::MAX),
                Inline::Code(word()),
            ]
        };
        let html = Page {
            lang: word(),
            title: word(),
            heading: word(),
            back: Some(Inline::Link { up: 1, to: vec![word()], text: word() }),
            blocks: vec![
                Block::Heading(word()),
                Block::Subheading(word()),
                Block::Text(cell()),
                Block::Notice(vec![word()]),
                Block::Said(word()),
                Block::Facts(vec![(word(), cell())]),
                Block::List(vec![cell()]),
                Block::Steps(vec![cell()]),
                Block::Table { caption: word(), heads: vec![word()], rows: vec![vec![cell(), cell()]] },
            ],
        }
        .html();
        for part in ["<script", "<img", "onerror=y>", "\u{0}", "\u{1b}", "\r"] {
            assert!(!html.contains(part), "{part:?} got through:\n{html}");
        }
        assert!(html.contains("&quot;&#39;&gt;&lt;script&gt;"));
        // Every attribute ends where ours end: as many quotes as we write.
        let tags: Vec<_> = html.split('<').skip(1).filter_map(|tag| tag.split_once('>')).collect();
        assert!(tags.iter().all(|(tag, _)| tag.matches('"').count() % 2 == 0));
    }

    proptest::proptest! {
        #[test]
        fn no_text_opens_a_tag_or_ends_an_attribute(text in ".*") {
            let html = escaped(&text);
            proptest::prop_assert!(!html.contains(['<', '>', '"', '\'']));
            proptest::prop_assert!(html.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "").replace("&quot;", "").replace("&#39;", "").matches('&').count() == 0);
        }
    }
}
