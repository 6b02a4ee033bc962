//! What people type and strangers name.

use envelope::{
    LetterCode, LinkCode, RecoveryCode,
    file_name::{FolderNames, SafeName},
    limits::FILE_NAME_MAX,
};

pub(crate) fn codes(data: &[u8]) -> bool {
    let Ok(text) = str::from_utf8(data) else { return false };
    let letter = text.parse::<LetterCode>();
    let recovery = text.parse::<RecoveryCode>();
    if let Ok(code) = &letter {
        let again: LetterCode =
            code.to_string().parse().unwrap_or_else(|error| panic!("our own text: {error}"));
        assert_eq!(again.as_bytes(), code.as_bytes());
    }
    if let Ok(code) = &recovery {
        let again: RecoveryCode =
            code.to_string().parse().unwrap_or_else(|error| panic!("our own text: {error}"));
        assert_eq!(again.secret().as_ref(), code.secret().as_ref());
    }
    let link = text.parse::<LinkCode>();
    if let Ok(code) = &link {
        assert_eq!(code.to_string(), text, "one form only");
    }
    letter.is_ok() || recovery.is_ok() || link.is_ok()
}

pub(crate) fn file_name(data: &[u8]) -> bool {
    let claimed = String::from_utf8_lossy(data);
    let name = SafeName::new(&claimed);
    is_safe(name.as_str());
    assert_eq!(SafeName::new(name.as_str()), name, "a safe name stays as it is");
    let mut folder = FolderNames::default();
    let (first, second) = (folder.take(&claimed), folder.take(&claimed));
    is_safe(second.as_str());
    assert_ne!(first.as_str().to_lowercase(), second.as_str().to_lowercase());
    true
}

fn is_safe(name: &str) {
    assert!(!name.is_empty() && name.len() <= FILE_NAME_MAX, "{name:?}");
    assert!(!name.starts_with('.') && !name.contains(['/', '\\', '\0', ':']), "{name:?}");
    assert!(!name.chars().any(|c| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c)), "{name:?}");
}
