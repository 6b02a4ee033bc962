//! What contact requests are called, and the conversations that begin with one.

use worker::call::ContactRequest;

use super::{Locale, td_string};
use crate::view::ConversationView;

/// What a request asks for: a call, or to come to a branch.
pub fn request_title(locale: Locale, request: &ContactRequest) -> String {
    match &request.branch {
        Some(branch) => td_string!(locale, conversation.appointment, branch = branch.as_str()).to_string(),
        None => td_string!(locale, conversation.call_back).to_owned(),
    }
}

/// What a conversation is called: by its subject, else by the request that it begins with; empty if it has neither.
pub fn conversation_title(locale: Locale, conversation: &ConversationView) -> String {
    match &conversation.request {
        Some(request) if conversation.subject.is_empty() => request_title(locale, request),
        _ => conversation.subject.clone(),
    }
}
