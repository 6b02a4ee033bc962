//! The insurer's table of levels, as its file says it.

use wire::assurance::{Table, TableError};

/// What an insurer begins with: the guideline's defaults, with their reasons.
pub const GUIDELINE: &str = include_str!("../levels.toml");

/// Why a file is no table of levels.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LevelsError {
    /// It is not TOML of the right form.
    #[error("the table of levels cannot be read")]
    Form(#[from] toml::de::Error),
    /// It leaves something out, or says what no table may.
    #[error(transparent)]
    Table(#[from] TableError),
}

impl LevelsError {
    /// A stable name of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Form(_) => "levels-form",
            Self::Table(error) => error.code(),
        }
    }
}

/// The table that this text describes.
///
/// # Errors
/// [`LevelsError`].
pub fn parse(text: &str) -> Result<Table, LevelsError> {
    let table: Table = toml::from_str(text)?;
    table.check()?;
    Ok(table)
}

#[cfg(test)]
mod tests {
    use wire::assurance::{DataClass, Level};

    use super::*;

    #[test]
    fn the_guidelines_table_is_one() {
        let table = parse(GUIDELINE).unwrap();
        assert_eq!(table.required(DataClass::Mail, None), Level::High);
        let reasons = table.classes.values().map(|class| &class.reason);
        let reasons = reasons.chain(table.methods.values().map(|method| &method.reason));
        let reasons = reasons.chain(table.identities.values().map(|worth| &worth.reason));
        let mut reasons = reasons.chain(table.identifications.values().map(|worth| &worth.reason));
        assert!(reasons.all(|reason| !reason.de.is_empty() && reason.en.is_some()));
    }

    #[test]
    fn other_files_say_what_is_wrong() {
        let check = |from: &str, to: &str, code: &str| {
            assert!(GUIDELINE.contains(from));
            assert_eq!(parse(&GUIDELINE.replacen(from, to, 1)).unwrap_err().code(), code, "{from} → {to}");
        };
        check(
            "[methods.password]\nlevel = \"normal\"",
            "[methods.password]\nlevel = \"high\"",
            "levels-one-factor",
        );
        check("level = \"high\"\nlowest", "level = \"higher\"\nlowest", "levels-form");
        check("[methods.letter]", "[methods.pigeon]", "levels-form");
        check("[identities.gematik", "[identities.\"two words\"]\n[identities.gematik", "levels-form");
        check(
            "[methods.identity]\nlevel = \"normal\"",
            "[methods.identity]\nlevel = \"high\"",
            "levels-one-factor",
        );
        check("[identifications.passport]", "[identifications.stamp]", "levels-form");
        let without_licence = GUIDELINE.split("[identifications.driving-licence]").next().unwrap();
        assert_eq!(parse(without_licence).unwrap_err().code(), "levels-identification");
    }
}
