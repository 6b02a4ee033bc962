//! Journeys: what people do, in a real browser, against the real server and the real desk.

mod activate;
mod activation_races;
mod activation_refusals;
mod any_engine;
mod contact;
mod device;
mod device_link;
mod draft_kept;
mod empty_message;
mod engines;
mod file_refusals;
mod levels;
mod mailbox;
mod memory;
mod passkey;
mod recovery;
mod restore;
mod screens;
mod screens_identity;
mod security;
mod send_and_answer;
mod server_gone;
mod server_killed;
mod session_expired;
mod sign_in_refusals;
mod surroundings;
