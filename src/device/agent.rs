//! Which browser this is, and on what: coarse, and for the person's own list only.

use serde::{Deserialize, Serialize};

/// A browser, by the name that people know it by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Browser {
    /// Chrome, and Chromium.
    Chrome,
    /// Microsoft's.
    Edge,
    /// Mozilla's.
    Firefox,
    /// Opera.
    Opera,
    /// Apple's.
    Safari,
    /// Samsung's.
    Samsung,
    /// Another.
    Other,
}

impl Browser {
    /// Its name; none of one that is not known.
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::Chrome => Some("Chrome"),
            Self::Edge => Some("Edge"),
            Self::Firefox => Some("Firefox"),
            Self::Opera => Some("Opera"),
            Self::Safari => Some("Safari"),
            Self::Samsung => Some("Samsung Internet"),
            Self::Other => None,
        }
    }
}

/// What it runs on, by the name that people know it by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum System {
    /// Android.
    Android,
    /// ChromeOS.
    ChromeOs,
    /// An iPad.
    IPad,
    /// An iPhone.
    IPhone,
    /// Linux.
    Linux,
    /// A Mac.
    Mac,
    /// Windows.
    Windows,
    /// Another.
    Other,
}

impl System {
    /// Its name; none of one that is not known.
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::Android => Some("Android"),
            Self::ChromeOs => Some("ChromeOS"),
            Self::IPad => Some("iPad"),
            Self::IPhone => Some("iPhone"),
            Self::Linux => Some("Linux"),
            Self::Mac => Some("Mac"),
            Self::Windows => Some("Windows"),
            Self::Other => None,
        }
    }
}

/// What the browser says of itself (`navigator.userAgent`). Those that came later name those before, too: the first that fits counts.
const BROWSERS: &[(&str, Browser)] = &[
    ("Edg", Browser::Edge),
    ("OPR/", Browser::Opera),
    ("SamsungBrowser/", Browser::Samsung),
    ("Firefox/", Browser::Firefox),
    ("FxiOS/", Browser::Firefox),
    ("Chrome/", Browser::Chrome),
    ("CriOS/", Browser::Chrome),
    ("Safari/", Browser::Safari),
];

/// The same for what it runs on.
const SYSTEMS: &[(&str, System)] = &[
    ("Windows", System::Windows),
    ("Android", System::Android),
    ("iPhone", System::IPhone),
    ("iPad", System::IPad),
    ("CrOS", System::ChromeOs),
    ("Macintosh", System::Mac),
    ("Linux", System::Linux),
];

/// Browser and system in what a browser says of itself; one with a screen to touch that says it is a Mac is an iPad.
pub fn read(agent: &str, has_touch: bool) -> (Browser, System) {
    let browser =
        BROWSERS.iter().find(|(part, _)| agent.contains(part)).map_or(Browser::Other, |found| found.1);
    let system =
        match SYSTEMS.iter().find(|(part, _)| agent.contains(part)).map_or(System::Other, |found| found.1) {
            System::Mac if has_touch => System::IPad,
            system => system,
        };
    (browser, system)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_known_by_what_they_say() {
        let check = |agent: &str, has_touch, browser, system| {
            assert_eq!(read(agent, has_touch), (browser, system), "{agent}");
        };
        const MAC: &str =
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)";
        const WINDOWS: &str =
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)";
        check(&format!("{WINDOWS} Chrome/141.0.0.0 Safari/537.36"), false, Browser::Chrome, System::Windows);
        check(
            &format!("{WINDOWS} Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0"),
            false,
            Browser::Edge,
            System::Windows,
        );
        check(
            &format!("{WINDOWS} Chrome/141.0.0.0 Safari/537.36 OPR/124.0.0.0"),
            false,
            Browser::Opera,
            System::Windows,
        );
        check(&format!("{MAC} Version/26.0 Safari/605.1.15"), false, Browser::Safari, System::Mac);
        check(&format!("{MAC} Version/26.0 Safari/605.1.15"), true, Browser::Safari, System::IPad);
        check(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/143.0 Mobile/15E148 Safari/605.1.15",
            true,
            Browser::Firefox,
            System::IPhone,
        );
        check(
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
            true,
            Browser::Samsung,
            System::Android,
        );
        check(
            "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
            false,
            Browser::Firefox,
            System::Linux,
        );
        check(
            "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
            false,
            Browser::Chrome,
            System::ChromeOs,
        );
        check("", false, Browser::Other, System::Other);
    }
}
