//! Which answers are our server's, and what they say.

use wire::{Problem, ProblemKind};

use crate::error::Error;

/// The media type of sealed and signed bytes.
pub(super) const OCTET_STREAM: &str = "application/octet-stream";

const JSON: &str = "application/json";
const PROBLEM_JSON: &str = "application/problem+json";

/// What an answer should carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expected {
    /// JSON, status 200.
    Json,
    /// Sealed or signed bytes, status 200, or 206 for a range.
    Octets,
    /// Nothing, status 204.
    Nothing,
}

/// What is to be done with an answer of this status and media type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is what was asked for.
    Good,
    /// It is our server's problem, to be read by [`problem`].
    Problem,
    /// It is a failure, whatever its body may say.
    Failed(Error),
}

/// Judges an answer before its body is read.
pub(super) fn judge(expected: Expected, status: u16, media_type: &str) -> Verdict {
    let media_type = media_type.split(';').next().unwrap_or_default().trim();
    match (expected, status) {
        (Expected::Json, 200) if media_type.eq_ignore_ascii_case(JSON) => Verdict::Good,
        (Expected::Octets, 200 | 206) if media_type.eq_ignore_ascii_case(OCTET_STREAM) => Verdict::Good,
        (Expected::Nothing, 204) => Verdict::Good,
        (_, 400..) if media_type.eq_ignore_ascii_case(PROBLEM_JSON) => Verdict::Problem,
        // A gateway speaks for a server that does not.
        (_, 502..=504) => Verdict::Failed(Error::Problem(ProblemKind::Unavailable)),
        _ => Verdict::Failed(Error::Captive),
    }
}

/// What a problem's body says.
pub(super) fn problem(body: &str) -> Error {
    serde_json::from_str::<Problem>(body).map_or(Error::Captive, |problem| Error::Problem(problem.kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_server_is_believed() {
        let check = |expected, status, media_type, verdict| {
            assert_eq!(judge(expected, status, media_type), verdict, "{expected:?} {status} {media_type}");
        };
        let captive = Verdict::Failed(Error::Captive);
        let unavailable = Verdict::Failed(Error::Problem(ProblemKind::Unavailable));
        check(Expected::Json, 200, "application/json", Verdict::Good);
        check(Expected::Json, 200, "Application/JSON; charset=utf-8", Verdict::Good);
        check(Expected::Json, 200, "text/html", captive);
        check(Expected::Json, 200, "", captive);
        check(Expected::Json, 204, "", captive);
        check(Expected::Json, 0, "", captive);
        check(Expected::Json, 302, "text/html", captive);
        check(Expected::Octets, 200, "application/octet-stream", Verdict::Good);
        check(Expected::Octets, 206, "application/octet-stream", Verdict::Good);
        check(Expected::Octets, 200, "text/html; charset=utf-8", captive);
        check(Expected::Nothing, 204, "", Verdict::Good);
        check(Expected::Nothing, 200, "text/html", captive);
        check(Expected::Nothing, 401, "application/problem+json", Verdict::Problem);
        check(Expected::Json, 503, "application/problem+json", Verdict::Problem);
        check(Expected::Json, 503, "text/html", unavailable);
        check(Expected::Json, 511, "text/html", captive);
        check(Expected::Json, 200, "application/problem+json", captive);
    }

    #[test]
    fn a_problem_is_read() {
        let body = r#"{"type":"/problems/letter-used","title":"","status":409}"#;
        assert_eq!(problem(body), Error::Problem(ProblemKind::LetterUsed));
        assert_eq!(problem("<html>"), Error::Captive);
    }
}
