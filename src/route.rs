//! Addresses of pages, in one place.

use std::{fmt::Display, str::FromStr};

use envelope::{AttachmentId, ConversationId, MessageId};
use leptos::prelude::*;

/// What this is, in three sentences.
pub const WELCOME: &str = "/";
/// From the paper letter to an account.
pub const ACTIVATE: &str = "/activate";
/// Sign in, or unlock.
pub const SIGN_IN: &str = "/sign-in";
/// Back from the identity provider.
pub const IDENTITY: &str = "/sign-in/identity";
/// The recovery code in the place of a forgotten password.
pub const RECOVER: &str = "/recover";
/// What to do when all that opens the account is lost.
pub const LOST: &str = "/recover/lost";
/// A new device shows a code to one that has the account open.
pub const LINK: &str = "/link";
/// What is new, and what waits.
pub const HOME: &str = "/home";
/// The conversations.
pub const MESSAGES: &str = "/messages";
/// Write and attach.
pub const COMPOSE: &str = "/compose";
/// A photograph of a draft.
pub const PHOTO: &str = "/photo";
/// All files.
pub const DOCUMENTS: &str = "/documents";
/// The five channels.
pub const CONTACT: &str = "/contact";
/// The letter helper.
pub const CONTACT_LETTER: &str = "/contact/letter";
/// The call-back request.
pub const CALL_BACK: &str = "/contact/call-back";
/// The request to come to a branch.
pub const APPOINTMENT: &str = "/contact/appointment";
/// The rest: sections, lock, sign out.
pub const MORE: &str = "/more";
/// Where the person is told that there is mail.
pub const NOTICES: &str = "/more/notices";
/// What the person has agreed to.
pub const CONSENTS: &str = "/settings/consents";
/// Language, look, and where the rest is that can be set.
pub const SETTINGS: &str = "/settings";
/// Everything as one file to take along.
pub const EXPORT: &str = "/settings/export";
/// The end of the account.
pub const CLOSE_ACCOUNT: &str = "/settings/close";
/// What is said once it was asked for.
pub const CLOSING: &str = "/settings/closing";
/// The statement on accessibility.
pub const ACCESSIBILITY: &str = "/accessibility";
/// Sessions, and what opens the account.
pub const SECURITY: &str = "/security";
/// Another password.
pub const CHANGE_PASSWORD: &str = "/security/password";
/// Another recovery code.
pub const CHANGE_CODE: &str = "/security/recovery-code";
/// What level the mail needs, and which one is reached.
pub const LEVEL: &str = "/security/level";
/// Let a new device in by its code.
pub const LINK_DEVICE: &str = "/security/link";
/// Another passkey.
pub const ADD_PASSKEY: &str = "/security/passkey";
/// How data is protected.
pub const PROTECTION: &str = "/protection";

/// Whether somebody stands there to sign in: nothing to come back to.
pub fn is_door(path: &str) -> bool {
    path == SIGN_IN || path == IDENTITY
}

/// What stands for conversations and files in their addresses: their ids, so that each has its address for good; but on a shared computer, where the
/// browser keeps a history of addresses, a number that means something to this page alone. Made once, at the root.
#[derive(Clone, Copy)]
pub struct Addresses {
    shared: Signal<bool>,
    numbered: StoredValue<Vec<ConversationId>>,
    letters: StoredValue<Vec<MessageId>>,
    files: StoredValue<Vec<AttachmentId>>,
}

impl Addresses {
    /// Addresses, as they are written while `shared` says so.
    pub fn new(shared: Signal<bool>) -> Self {
        let (numbered, letters, files) =
            (StoredValue::new(Vec::new()), StoredValue::new(Vec::new()), StoredValue::new(Vec::new()));
        Self { shared, numbered, letters, files }
    }

    /// A conversation's address.
    pub fn of(self, id: ConversationId) -> String {
        format!("{MESSAGES}/{}", self.stand_in(self.numbered, id))
    }

    /// The conversation that this stands for in an address.
    pub fn read(self, text: &str) -> Option<ConversationId> {
        self.behind(self.numbered, text)
    }

    /// A letter's address in its conversation. What stands after `#` is never sent anywhere.
    pub fn of_letter(self, conversation: ConversationId, message: MessageId) -> String {
        format!("{}#{}", self.of(conversation), self.stand_in(self.letters, message))
    }

    /// The letter that this stands for after `#`.
    pub fn read_letter(self, hash: &str) -> Option<MessageId> {
        self.behind(self.letters, hash.trim_start_matches('#'))
    }

    /// A file's address, where it is looked at.
    pub fn of_file(self, id: AttachmentId) -> String {
        format!("{DOCUMENTS}/{}", self.stand_in(self.files, id))
    }

    /// The address of a photograph of a draft, where it is edited.
    pub fn of_photo(self, id: AttachmentId) -> String {
        format!("{PHOTO}/{}", self.stand_in(self.files, id))
    }

    /// The address where it and those beside it become one document.
    pub fn of_joining(self, id: AttachmentId) -> String {
        format!("{}/join", self.of_photo(id))
    }

    /// The file that this stands for in an address.
    pub fn read_file(self, text: &str) -> Option<AttachmentId> {
        self.behind(self.files, text)
    }

    fn stand_in<Id: Copy + Display + PartialEq + Send + Sync + 'static>(
        self,
        numbered: StoredValue<Vec<Id>>,
        id: Id,
    ) -> String {
        if !self.shared.get_untracked() {
            return id.to_string();
        }
        let number = numbered.try_update_value(|numbered| {
            numbered.iter().position(|known| *known == id).unwrap_or_else(|| {
                numbered.push(id);
                numbered.len() - 1
            })
        });
        (number.unwrap_or_default() + 1).to_string()
    }

    fn behind<Id: Copy + FromStr + Send + Sync + 'static>(
        self,
        numbered: StoredValue<Vec<Id>>,
        text: &str,
    ) -> Option<Id> {
        if !self.shared.get_untracked() {
            return text.parse().ok();
        }
        let number = text.parse::<usize>().ok()?.checked_sub(1)?;
        numbered.with_value(|numbered| numbered.get(number).copied())
    }
}

/// A section of the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// What is new.
    Home,
    /// Conversations and writing.
    Messages,
    /// Files.
    Documents,
    /// The five channels.
    Contact,
    /// Everything else.
    More,
}

impl Section {
    /// All sections in their order.
    pub const ALL: [Self; 5] = [Self::Home, Self::Messages, Self::Documents, Self::Contact, Self::More];

    /// The section's first page.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Home => HOME,
            Self::Messages => MESSAGES,
            Self::Documents => DOCUMENTS,
            Self::Contact => CONTACT,
            Self::More => MORE,
        }
    }

    /// The section that a path belongs to.
    pub fn of(path: &str) -> Option<Self> {
        let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
        match first {
            "home" => Some(Self::Home),
            "messages" | "compose" | "photo" => Some(Self::Messages),
            "documents" => Some(Self::Documents),
            "contact" => Some(Self::Contact),
            "more" | "protection" | "security" | "settings" | "accessibility" => Some(Self::More),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_boot_screen_knows_which_pages_begin_with_the_door() {
        let script = include_str!("../boot/look.js");
        let (_, rest) = script.split_once("behindDoor = /^\\/(sign-in$|(").unwrap();
        let (names, _) = rest.split_once(')').unwrap();
        let names: Vec<_> = names.split('|').collect();
        let pages = [HOME, MESSAGES, COMPOSE, PHOTO, DOCUMENTS, MORE, SECURITY];
        assert_eq!(names, pages.map(|page| page.trim_start_matches('/')));
        assert_eq!(SIGN_IN, "/sign-in");
    }

    #[test]
    fn every_section_holds_its_own_page() {
        for section in Section::ALL {
            assert_eq!(Section::of(section.path()), Some(section));
        }
        assert_eq!(Section::of(COMPOSE), Some(Section::Messages));
        assert_eq!(Section::of(CONSENTS), Some(Section::More));
        assert_eq!(Section::of(PHOTO), Some(Section::Messages));
        assert_eq!(Section::of(CALL_BACK), Some(Section::Contact));
        assert_eq!(Section::of(APPOINTMENT), Some(Section::Contact));
        assert_eq!(Section::of(&format!("{MESSAGES}/1")), Some(Section::Messages));
        assert_eq!(Section::of(WELCOME), None);
        assert_eq!(Section::of("/homely"), None);
    }
    #[test]
    fn on_a_shared_computer_an_address_says_nothing() {
        Owner::new().with(|| {
            let shared = RwSignal::new(true);
            let addresses = Addresses::new(shared.into());
            let ids = [1, 2].map(|byte| ConversationId::new([byte; 16]));
            let [first, second] = ids.map(|id| addresses.of(id));
            assert_eq!((first.as_str(), second.as_str()), ("/messages/1", "/messages/2"));
            assert_eq!(addresses.of(ids[0]), first, "the same stays the same");
            assert_eq!(
                ["1", "2", "3", "0", "x"].map(|text| addresses.read(text)),
                [Some(ids[0]), Some(ids[1]), None, None, None]
            );
            assert_eq!(addresses.read(&ids[0].to_string()), None);
            let letter = MessageId::new([4; 16]);
            assert_eq!(addresses.of_letter(ids[1], letter), "/messages/2#1");
            assert_eq!(addresses.read_letter("#1"), Some(letter));
            assert_eq!(addresses.read_letter(""), None);
            let file = AttachmentId::new([3; 16]);
            assert_eq!(addresses.of_file(file), "/documents/1");
            assert_eq!(addresses.read_file("1"), Some(file));
            shared.set(false);
            assert_eq!(addresses.of(ids[0]), format!("/messages/{}", ids[0]));
            assert_eq!(addresses.read(&ids[0].to_string()), Some(ids[0]));
        });
    }
}
