//! The invariants of the architecture, as checks: what depends on what, which way arrows point, what the server
//! answers with, how files open.

use std::{fmt, fs, path::PathBuf, process::ExitCode};

use anyhow::{Context, Result};

use crate::{portal, step, workspace::Workspace};

mod answers;
mod arrows;
mod dependencies;
mod sources;

/// Something that breaks a rule.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// `file:line`, or the package.
    place: String,
    /// The rule, as a sentence.
    rule: String,
    /// Whether it fails the check; else it is only said.
    grave: bool,
}

impl Finding {
    fn new(place: impl Into<String>, rule: impl Into<String>) -> Self {
        Self { place: place.into(), rule: rule.into(), grave: true }
    }

    /// Something to think about, no failure.
    fn hint(place: impl Into<String>, rule: impl Into<String>) -> Self {
        Self { grave: false, ..Self::new(place, rule) }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}: {}", if self.grave { "" } else { "note: " }, self.place, self.rule)
    }
}

/// One Rust file of the workspace.
pub(crate) struct Source {
    /// Its path from the root, with `/`.
    path: String,
    /// Its text.
    text: String,
}

/// Runs every check and prints what it found.
pub(crate) fn run(workspace: &Workspace) -> Result<ExitCode> {
    let findings = check(workspace)?;
    for finding in &findings {
        println!("{finding}");
    }
    let grave = findings.iter().filter(|finding| finding.grave).count();
    if grave == 0 {
        println!(
            "tidy: {} rules on dependencies, {} rooms of the portal, every source file: all hold",
            dependencies::RULES.len(),
            arrows::ROOMS.len()
        );
        return Ok(ExitCode::SUCCESS);
    }
    println!("tidy: {grave} broken");
    Ok(ExitCode::FAILURE)
}

fn check(workspace: &Workspace) -> Result<Vec<Finding>> {
    step::say("Invariants");
    let mut findings = dependencies::check(workspace)?;
    for source in sources(workspace)? {
        findings.extend(sources::check(&source));
        findings.extend(arrows::check(&source));
        findings.extend(answers::check(&source));
    }
    Ok(findings)
}

/// Every Rust file that is ours.
fn sources(workspace: &Workspace) -> Result<Vec<Source>> {
    let mut files: Vec<PathBuf> = Vec::new();
    for folder in ["src", "crates", "xtask"] {
        files.extend(portal::files(&workspace.root.join(folder))?);
    }
    files
        .into_iter()
        .filter(|file| file.extension().is_some_and(|kind| kind == "rs"))
        .map(|file| {
            let text = fs::read_to_string(&file).with_context(|| format!("{} is no text", file.display()))?;
            let parts = file
                .strip_prefix(&workspace.root)?
                .components()
                .map(|part| part.as_os_str().to_string_lossy());
            Ok(Source { path: parts.collect::<Vec<_>>().join("/"), text })
        })
        .collect()
}

/// The lines with their numbers, without what stands in comments, and without the tests at the bottom.
fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(at, line)| (at + 1, line))
        .take_while(|(_, line)| !line.starts_with("#[cfg(test)]"))
        .map(|(at, line)| (at, without_comment(line)))
        .filter(|(_, line)| !line.trim().is_empty())
}

/// The file without comments and tests, line by line as it was.
fn code(text: &str) -> String {
    let lines = text.lines().take_while(|line| !line.starts_with("#[cfg(test)]"));
    lines.map(without_comment).collect::<Vec<_>>().join("\n")
}

/// The line up to its comment. A `//` in a text, such as in an address, is part of the line.
fn without_comment(line: &str) -> &str {
    let mut in_text = false;
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        match c {
            '"' if before != '\\' && before != '\'' => in_text = !in_text,
            '/' if before == '/' && !in_text => return &line[..at - 1],
            _ => {}
        }
        before = c;
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_end_a_line_and_addresses_do_not() {
        let check = |line, expect| assert_eq!(without_comment(line), expect);
        check("use crate::api; // see crate::store", "use crate::api; ");
        check("let a = \"http://localhost\";", "let a = \"http://localhost\";");
        check("let a = \"say \\\"//\\\"\"; // b", "let a = \"say \\\"//\\\"\"; ");
        check("//! A module.", "");
        check("let quote = '\"'; // c", "let quote = '\"'; ");
    }

    #[test]
    fn tests_at_the_bottom_are_not_code() {
        let lines: Vec<_> = code_lines("fn a() {}\n\n#[cfg(test)]\nmod tests {}\n").collect();
        assert_eq!(lines, [(1, "fn a() {}")]);
    }
}
