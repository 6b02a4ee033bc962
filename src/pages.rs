//! One file a route. Pages arrange components and call `vault`, `outbox` and `sync`.

pub mod activate;
pub mod alarm;
pub mod call_back;
pub mod compose;
pub mod confirm;
pub mod contact;
pub mod contact_letter;
pub mod conversation;
pub mod documents;
pub mod draft_files;
pub mod home;
pub mod link;
pub mod messages;
pub mod more;
pub mod new_code;
pub mod new_password;
pub mod not_found;
pub mod protection;
pub mod raising;
pub mod reader;
pub mod recover;
pub mod security;
pub mod sign_in;
mod succession;
pub mod waiting;
pub mod welcome;
