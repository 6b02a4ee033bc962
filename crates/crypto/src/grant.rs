//! Grants: that somebody may act for an insured person, signed by the person, or by the registry where the law decides.

use envelope::{
    AccountId, GrantId, Hash,
    limits::{FIELD_MAX, GRANTS_MAX},
    signed::{Signed, SignedKind},
};

use crate::{
    OpenError,
    cbor::{self, Cbor, Reader, Writer, record},
    keys::{GrantDomain, SigningKey, VerifyingKey},
    statement,
};

/// A representative's right to act for somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Its id. Of two grants with one id the one that was issued later counts.
    pub grant: GrantId,
    /// For whom the representative acts.
    pub person: AccountId,
    /// Who acts.
    pub representative: AccountId,
    /// The topics' ids in the directory that it is for; none for all, at most 64.
    pub topics: Vec<String>,
    /// What the representative may do.
    pub rights: Rights,
    /// When it begins to hold, ms since 1970.
    pub valid_from: u64,
    /// When it ceases to hold, ms since 1970.
    pub valid_until: u64,
    /// Why it holds.
    pub basis: LegalBasis,
    /// When it was issued, ms since 1970.
    pub issued: u64,
}

record!(Grant { grant, person, representative, topics, rights, valid_from, valid_until, basis, issued });

/// What a representative may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Rights {
    /// Read what the insurer writes.
    Read = 1,
    /// Read, and write for the person.
    ReadWrite = 3,
}

/// Why a grant holds; it says who must have signed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
#[repr(u8)]
pub enum LegalBasis {
    /// The person wants it so: signed by the person.
    PowerOfAttorney = 1,
    /// A court has appointed the representative: signed by the registry.
    Guardianship = 2,
    /// The representative has the care of a child: signed by the registry.
    ParentalCustody = 3,
}

impl LegalBasis {
    /// Whether the person signs, not the registry.
    pub const fn is_the_persons(self) -> bool {
        matches!(self, Self::PowerOfAttorney)
    }
}

impl Cbor for Rights {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.number(*self as u64);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, OpenError> {
        match reader.number()? {
            1 => Ok(Self::Read),
            3 => Ok(Self::ReadWrite),
            _ => Err(OpenError::Refused),
        }
    }
}

impl Cbor for LegalBasis {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.number(*self as u64);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, OpenError> {
        match reader.number()? {
            1 => Ok(Self::PowerOfAttorney),
            2 => Ok(Self::Guardianship),
            3 => Ok(Self::ParentalCustody),
            _ => Err(OpenError::Refused),
        }
    }
}

/// A grant that who may has signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedGrant {
    /// The grant.
    pub grant: Grant,
    /// SHA-256 of the signed object: the person's state names it while it holds.
    pub hash: Hash,
}

impl Grant {
    /// Signs the grant with the key of who may: the person's identity or the registry. Nothing if it breaks a limit.
    pub fn sign(&self, key: &SigningKey) -> Option<Vec<u8>> {
        self.is_well_formed().then(|| statement::sign::<GrantDomain>(SignedKind::Grant, self, key))
    }

    /// The grant in a payload. **Nobody vouches for it**: what is to be trusted comes out of [`SignedGrant::verify`].
    ///
    /// # Errors
    /// [`OpenError`] if it is none in its one form, or breaks a limit.
    pub fn decode(payload: &[u8]) -> Result<Self, OpenError> {
        let grant: Self = cbor::from_bytes(payload)?;
        if grant.is_well_formed() { Ok(grant) } else { Err(OpenError::Refused) }
    }

    /// Whether it holds at `now` (ms since 1970), and covers this topic.
    pub fn covers(&self, topic: &str, now: u64) -> bool {
        let in_time = self.valid_from <= now && now < self.valid_until;
        in_time && (self.topics.is_empty() || self.topics.iter().any(|granted| granted == topic))
    }

    fn is_well_formed(&self) -> bool {
        let short = |topic: &String| !topic.is_empty() && topic.len() <= FIELD_MAX;
        let rising = self.topics.is_sorted_by(|a, b| a < b);
        self.person != self.representative
            && self.valid_from < self.valid_until
            && self.topics.len() <= GRANTS_MAX
            && rising
            && self.topics.iter().all(short)
    }
}

impl SignedGrant {
    /// The grant for this person, if who may has signed it: the person's identity or the registry, as its legal basis asks.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn verify(
        bytes: &[u8],
        person: AccountId,
        identity: &VerifyingKey,
        registry: &VerifyingKey,
    ) -> Result<Self, OpenError> {
        let signer = if Signed::parse(bytes)?.key == registry.as_bytes() { registry } else { identity };
        let grant = Grant::decode(statement::verify::<GrantDomain>(SignedKind::Grant, bytes, signer)?)?;
        let may = if grant.basis.is_the_persons() { identity } else { registry };
        if signer != may || grant.person != person {
            return Err(OpenError::Refused);
        }
        Ok(Self { grant, hash: Hash::of(bytes) })
    }
}

#[cfg(test)]
mod tests;
