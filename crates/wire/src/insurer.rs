//! What anybody may know of the insurer: its name and how to reach it.

use serde::{Deserialize, Serialize};

/// `GET /api/v1/insurer`. Public; not signed, so nothing that trust rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Insurer {
    /// The insurer's name.
    pub name: String,
    /// The telephone number, as people read it.
    pub telephone: String,
    /// When somebody answers, as a sentence per language tag.
    pub telephone_hours: Translated,
    /// The e-mail address; the portal shows its warning beside it.
    pub email: String,
    /// The postal address, a line each.
    pub postal_address: Vec<String>,
    /// Branches where people show their identity card.
    pub branches: Vec<Branch>,
}

/// A branch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Branch {
    /// Its name.
    pub name: String,
    /// Its address, a line each.
    pub address: Vec<String>,
    /// When it is open.
    pub hours: Translated,
}

/// A text in the languages that the insurer offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Translated {
    /// German, the language that is always there.
    pub de: String,
    /// English, if the insurer offers it.
    #[serde(default)]
    pub en: Option<String>,
}
