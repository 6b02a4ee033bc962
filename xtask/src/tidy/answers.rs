//! What the server's handlers may answer with: data of a named class, or nothing.

use super::{Finding, Source, code};

/// Where handlers are.
const ROUTES: &str = "crates/server/src/routes/";

/// What an answer may be: see `crates/server/src/disclosure.rs`.
const ANSWERS: &[&str] = &["Result<Disclosed<", "Result<Done, Refusal>", "Result<SignedOut, Refusal>"];

/// Checks one file.
pub(super) fn check(source: &Source) -> Vec<Finding> {
    if !source.path.starts_with(ROUTES) {
        return Vec::new();
    }
    let code = code(&source.text);
    code.split("#[utoipa::path(").skip(1).filter_map(|handler| judge(handler, &source.path)).collect()
}

/// What is wrong with a handler, whose text begins in its description.
fn judge(handler: &str, path: &str) -> Option<Finding> {
    let (_, signature) = handler.split_once("async fn ")?;
    let (name, rest) = signature.split_once('(')?;
    let answer = rest.split_once(") -> ").map_or("", |(_, answer)| answer);
    let named = ANSWERS.iter().any(|allowed| answer.starts_with(allowed));
    (!named)
        .then(|| Finding::new(path, format!("`{name}` answers with `Disclosed` of a class, or with `Done`")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_names_its_class_or_says_nothing() {
        let check = |answer: &str, expect: usize| {
            let text = format!(
                "//! A route.\n#[utoipa::path(get, path = \"/a\")]\npub(super) async fn a(\n    b: B<(C, D)>,\n) -> {answer} {{\n}}\n"
            );
            let source = Source { path: format!("{ROUTES}a.rs"), text };
            assert_eq!(self::check(&source).len(), expect, "{answer}");
        };
        check("Result<Disclosed<Mail>, Refusal>", 0);
        check("Result<Done, Refusal>", 0);
        check("Result<Json<Account>, Refusal>", 1);
        check("Result<Response, Refusal>", 1);
        check("String", 1);
    }
}
