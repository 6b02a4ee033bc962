//! What pages are built of: one noun a file. Components take props and know nobody but `i18n`.

pub mod announcer;
pub mod attachment_row;
pub mod button;
pub mod conversation_row;
pub mod dialog;
pub mod drop_zone;
pub mod empty;
pub mod field;
pub mod file_row;
pub mod heading;
pub mod icon;
pub mod languages;
pub mod letter;
pub mod link_row;
pub mod live;
pub mod mark;
pub mod nav;
pub mod new_password;
pub mod notice;
pub mod outbox_row;
pub mod progress_bar;
pub mod recovery_code;
pub mod sealed;
pub mod timeline;
pub mod withheld;
