//! Levels of assurance (TR-03107): what data need, what somebody has shown, and the insurer's table that says which is worth what.
//!
//! **Invariant:** one factor gives [`Level::Normal`] at most, whatever the table says.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::insurer::Translated;

mod acr;
mod standing;
mod table;
#[cfg(test)]
mod tests;

pub use acr::{Acr, InvalidAcr};
pub use standing::{Achieved, Shown};
pub use table::TableError;

/// Levels, lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// One factor.
    Normal,
    /// Two factors.
    Substantial,
    /// Two factors, and an identity established beyond doubt.
    High,
}

impl Level {
    /// Every level, lowest first.
    pub const ALL: [Self; 3] = [Self::Normal, Self::Substantial, Self::High];
}

/// What the server discloses, by how much it says of somebody. What anybody may read has no class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum DataClass {
    /// What a device needs to unlock an account, and what keeps it safe: slots, states, sessions, levels.
    Account,
    /// What somebody hands over, and that it has arrived. Writing discloses nothing.
    Sent,
    /// Mail in both directions: health data.
    Mail,
}

impl DataClass {
    /// Every class.
    pub const ALL: [Self; 3] = [Self::Account, Self::Sent, Self::Mail];

    /// Its name in the API's description.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Sent => "sent",
            Self::Mail => "mail",
        }
    }
}

/// How somebody signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// The letter's code, at activation.
    Letter,
    /// The password.
    Password,
    /// The recovery code.
    RecoveryCode,
    /// A passkey, which has verified its user.
    Passkey,
    /// A device that had the account open.
    DeviceLink,
    /// An identity provider outside, whose word for how surely is an [`Acr`].
    Identity,
}

impl Method {
    /// Every method.
    pub const ALL: [Self; 6] =
        [Self::Letter, Self::Password, Self::RecoveryCode, Self::Passkey, Self::DeviceLink, Self::Identity];

    /// Independent factors that it shows by itself.
    pub const fn factors(self) -> u8 {
        match self {
            Self::Letter | Self::Password | Self::RecoveryCode | Self::DeviceLink => 1,
            // The device or key that holds it, and the finger, face or PIN that it asks for.
            Self::Passkey => 2,
            // How many the provider has seen its `acr` says; without one that the table knows, one at least.
            Self::Identity => 1,
        }
    }
}

/// How the insurer has established who somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum IdentifiedBy {
    /// A letter to the registered address; every account has this.
    Letter,
    /// The identity card, shown at a branch.
    IdCard,
    /// The driving licence, shown at a branch.
    DrivingLicence,
    /// The passport, shown at a branch.
    Passport,
    /// The disabled person's card, shown at a branch.
    DisabledCard,
    /// The electronic residence permit, shown at a branch.
    ResidencePermit,
}

impl IdentifiedBy {
    /// Every way.
    pub const ALL: [Self; 6] = [
        Self::Letter,
        Self::IdCard,
        Self::DrivingLicence,
        Self::Passport,
        Self::DisabledCard,
        Self::ResidencePermit,
    ];
}

/// An identification: by what, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Identification {
    /// What was shown.
    pub by: IdentifiedBy,
    /// When, ms since 1970.
    pub at: u64,
}

/// `GET /api/v1/levels`, `PUT /desk/v1/levels`: the insurer's table. Public: everybody may know what their data need, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// What each class needs.
    pub classes: BTreeMap<DataClass, Requirement>,
    /// What each way to sign in is worth; [`Method::Identity`] wherever the provider says nothing that stands in `identities`.
    pub methods: BTreeMap<Method, MethodWorth>,
    /// What an identity provider's word for how surely somebody has shown who they are is worth: as a way to sign in, and as an
    /// identification. What lies above [`Level::Normal`] says that the provider has seen two factors.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, MethodWorth>))]
    pub identities: BTreeMap<Acr, MethodWorth>,
    /// What each identification is worth.
    pub identifications: BTreeMap<IdentifiedBy, IdentificationWorth>,
}

/// What a class of data needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// The level, unless somebody has chosen another one.
    pub level: Level,
    /// The lowest level that a person may choose for their own data, once informed; none: there is no choice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lowest: Option<Level>,
    /// Why.
    pub reason: Translated,
}

/// What a way to sign in is worth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MethodWorth {
    /// The level that it reaches.
    pub level: Level,
    /// Minutes after which it reaches [`Level::Normal`] only; none: as long as the session lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
    /// Why.
    pub reason: Translated,
}

/// What an identification is worth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct IdentificationWorth {
    /// The level that it reaches.
    pub level: Level,
    /// Days after which it is worth what the letter is; none: for good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
    /// Why.
    pub reason: Translated,
}

/// `GET /api/v1/account/level`: where the asking session stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Standing {
    /// What it reaches now, and until when.
    pub achieved: Achieved,
    /// What was shown for that.
    pub shown: Shown,
    /// The level that each class needs for this person.
    pub required: BTreeMap<DataClass, Level>,
    /// The choices that are in force, the latest for each class.
    pub choices: Vec<Choice>,
    /// The level that the session would reach now by a passkey.
    pub by_passkey: Level,
    /// Whether the account has one.
    pub has_passkey: bool,
}

/// A person's informed choice of what their own data need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Choice {
    /// For which class.
    pub class: DataClass,
    /// The level.
    pub level: Level,
    /// The number of the text that informed them.
    pub notice: u32,
    /// When, ms since 1970.
    pub at: u64,
}

/// `PUT /api/v1/account/level`: chooses what a class of one's own data needs. Repeating it is harmless.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Choose {
    /// For which class.
    pub class: DataClass,
    /// The level.
    pub level: Level,
    /// The number of the text that was read before.
    pub notice: u32,
}
