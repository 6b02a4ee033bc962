//! A password is the text that a person means, not the way in which one keyboard spells it.

use js_sys::JsString;
use zeroize::Zeroizing;

/// The password in Unicode's normalization form C (UAX #15): some devices send "ü" as one character, others as two.
pub(crate) fn normalized(typed: String) -> Zeroizing<String> {
    let typed = Zeroizing::new(typed);
    // The browser knows the tables; most passwords do not need them.
    if typed.is_ascii() {
        typed
    } else {
        Zeroizing::new(JsString::from(typed.as_str()).normalize("NFC").into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_passwords_stay_as_they_are() {
        assert_eq!(normalized("Sommerregen am Deich".to_owned()).as_str(), "Sommerregen am Deich");
    }
}
