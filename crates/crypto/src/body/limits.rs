//! The limits of bodies.

use envelope::{
    AttachmentId,
    limits::{
        ATTACHMENTS_MAX, CARRIED_MAX, FIELD_MAX, FILE_NAME_MAX, MEDIA_TYPE_MAX, REWRAPPED_MAX, SUBJECT_MAX,
        TEXT_MAX,
    },
};

use super::{BodyError, Carried, ContactRequest, Manifest, MessageBody, Profile, Receipt, Rewrap};
use crate::{attachment::check_size, distinct::are_distinct};

/// Most lines of a postal address.
const ADDRESS_LINES_MAX: usize = 8;

impl MessageBody {
    pub(super) fn check(&self) -> Result<(), BodyError> {
        if self.text.trim().is_empty() && self.attachments.is_empty() {
            return Err(BodyError::Empty);
        }
        check_text(&self.text)?;
        if self.subject.as_ref().is_some_and(|subject| subject.chars().count() > SUBJECT_MAX) {
            return Err(BodyError::SubjectTooLong);
        }
        self.topic.iter().try_for_each(|topic| check_field(topic))?;
        self.profile.iter().try_for_each(Profile::check)?;
        check_distinct(self.attachments.iter().map(|manifest| manifest.attachment))?;
        self.attachments.iter().try_for_each(Manifest::check)
    }
}

impl Profile {
    fn check(&self) -> Result<(), BodyError> {
        if self.address.len() > ADDRESS_LINES_MAX {
            return Err(BodyError::FieldTooLong);
        }
        let fields = [&self.salutation, &self.name, &self.insurance_number];
        fields.into_iter().chain(&self.address).try_for_each(|field| check_field(field))
    }
}

impl Manifest {
    pub(super) fn check(&self) -> Result<(), BodyError> {
        check_size(self.size).map_err(|_| BodyError::FileSize)?;
        if self.name.is_empty() || self.name.len() > FILE_NAME_MAX {
            return Err(BodyError::FileName);
        }
        if self.media_type.len() > MEDIA_TYPE_MAX { Err(BodyError::FieldTooLong) } else { Ok(()) }
    }
}

impl ContactRequest {
    pub(super) fn check(&self) -> Result<(), BodyError> {
        let Self { topic, telephone, window, desk_word, person_word, note, branch } = self;
        let needed: &[&String] = match branch {
            // Who comes to a branch need not be called.
            Some(branch) => &[topic, branch],
            None => &[topic, telephone, desk_word, person_word],
        };
        if needed.iter().any(|field| field.trim().is_empty()) {
            return Err(BodyError::Empty);
        }
        let fields = [topic, telephone, window, desk_word, person_word];
        fields.into_iter().chain(branch).try_for_each(|field| check_field(field))?;
        check_text(note)
    }
}

impl Receipt {
    pub(super) fn check(&self) -> Result<(), BodyError> {
        check_distinct(self.attachments.iter().map(|received| received.attachment))
    }
}

impl Carried {
    pub(super) const fn check(&self) -> Result<(), BodyError> {
        let len = self.object.0.len();
        if len == 0 || len > CARRIED_MAX { Err(BodyError::Carried) } else { Ok(()) }
    }
}

impl Rewrap {
    pub(super) fn check(&self) -> Result<(), BodyError> {
        let count = (1..=REWRAPPED_MAX).contains(&self.keys.len());
        if count && are_distinct(self.keys.iter().map(|key| key.message)) {
            Ok(())
        } else {
            Err(BodyError::Rewrapped)
        }
    }
}

fn check_text(text: &str) -> Result<(), BodyError> {
    if text.len() > TEXT_MAX { Err(BodyError::TextTooLong) } else { Ok(()) }
}

fn check_field(field: &str) -> Result<(), BodyError> {
    if field.len() > FIELD_MAX { Err(BodyError::FieldTooLong) } else { Ok(()) }
}

fn check_distinct(attachments: impl ExactSizeIterator<Item = AttachmentId>) -> Result<(), BodyError> {
    if attachments.len() > ATTACHMENTS_MAX {
        return Err(BodyError::TooManyAttachments);
    }
    if are_distinct(attachments) { Ok(()) } else { Err(BodyError::DuplicateAttachment) }
}
