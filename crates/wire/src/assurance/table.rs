//! What must be true of a table before it is put in force, and what it demands.

use super::{DataClass, IdentifiedBy, Level, Method, Table};

/// What is wrong with a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// A class has no requirement.
    #[error("the table does not say what {0:?} data need")]
    NoClass(DataClass),
    /// A way to sign in has no worth.
    #[error("the table does not say what signing in by {0:?} is worth")]
    NoMethod(Method),
    /// An identification has no worth.
    #[error("the table does not say what an identification by {0:?} is worth")]
    NoIdentification(IdentifiedBy),
    /// One factor above normal.
    #[error("signing in by {0:?} is one factor, and reaches normal at most")]
    OneFactor(Method),
    /// The lowest choice lies above what is required.
    #[error("the lowest choice for {0:?} data lies above what they need")]
    Lowest(DataClass),
}

impl TableError {
    /// A stable name of the error.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoClass(_) => "levels-class",
            Self::NoMethod(_) => "levels-method",
            Self::NoIdentification(_) => "levels-identification",
            Self::OneFactor(_) => "levels-one-factor",
            Self::Lowest(_) => "levels-lowest",
        }
    }
}

impl Table {
    /// Whether the table is whole and keeps what the guideline demands of every table.
    ///
    /// # Errors
    /// [`TableError`]: the first thing that is wrong.
    pub fn check(&self) -> Result<(), TableError> {
        for class in DataClass::ALL {
            let requirement = self.classes.get(&class).ok_or(TableError::NoClass(class))?;
            if requirement.lowest.is_some_and(|lowest| lowest > requirement.level) {
                return Err(TableError::Lowest(class));
            }
        }
        for method in Method::ALL {
            let worth = self.methods.get(&method).ok_or(TableError::NoMethod(method))?;
            if worth.level > most(method) {
                return Err(TableError::OneFactor(method));
            }
        }
        match IdentifiedBy::ALL.into_iter().find(|by| !self.identifications.contains_key(by)) {
            Some(missing) => Err(TableError::NoIdentification(missing)),
            None => Ok(()),
        }
    }

    /// What a class needs of somebody who has chosen this; [`Level::High`] where the table is silent.
    pub fn required(&self, class: DataClass, chosen: Option<Level>) -> Level {
        let Some(requirement) = self.classes.get(&class) else { return Level::High };
        match (requirement.lowest, chosen) {
            (Some(lowest), Some(chosen)) => chosen.max(lowest),
            _ => requirement.level,
        }
    }
}

/// What a method reaches at most.
pub(super) const fn most(method: Method) -> Level {
    if method.factors() < 2 { Level::Normal } else { Level::High }
}
