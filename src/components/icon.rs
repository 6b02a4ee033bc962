//! Icons: strokes on a grid of 24, in the colour of the text beside them. Never without a word.

use leptos::prelude::*;

use super::mark::DISC;

/// What an icon shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glyph {
    /// E-mail.
    At,
    /// Towards the page before.
    Back,
    /// Tells of something.
    Bell,
    /// Talk.
    Bubble,
    /// Take a photo.
    Camera,
    /// Done, checked.
    Check,
    /// Towards the next.
    Chevron,
    /// Attach.
    Clip,
    /// Waits.
    Clock,
    /// Copy.
    Copy,
    /// Take away, close.
    Cross,
    /// Set as one likes it.
    Dials,
    /// More below.
    Down,
    /// Save to this device.
    Download,
    /// A message.
    Envelope,
    /// Home.
    House,
    /// A passkey.
    Key,
    /// Locked, keys.
    Lock,
    /// More.
    Menu,
    /// Leave.
    Leave,
    /// A document.
    Page,
    /// Written by the person.
    Pen,
    /// Somebody.
    Person,
    /// Telephone.
    Phone,
    /// A place.
    Pin,
    /// New.
    Plus,
    /// On paper.
    Printer,
    /// Again.
    Retry,
    /// Sealed.
    Seal,
    /// Search.
    Search,
    /// Hand on to another app, as telephones of one make show it.
    Share,
    /// Protected.
    Shield,
    /// Further up.
    Up,
    /// Look out.
    Warning,
}

impl Glyph {
    const fn path(self) -> &'static str {
        match self {
            Self::At => {
                "M12 8.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM15.5 8.5v4.7a2.3 2.3 0 0 0 4.5-.7A8 8 0 1 0 16.5 19"
            }
            Self::Back => "M19 12H5.500m6-6-6 6 6 6",
            Self::Bell => "M6 16.500V11a6 6 0 0 1 12 0v5.500l1.5 1.500h-15zM10 18.500a2 2 0 0 0 4 0M12 5V3.5",
            Self::Bubble => "M4 5h16v11.500h-9L6.5 20v-3.500H4z",
            Self::Camera => {
                "M4 8h4l1.5-2.500h5L16 8h4v11H4zM12 9.75a3.25 3.25 0 1 0 0 6.5 3.25 3.25 0 0 0 0-6.500z"
            }
            Self::Check => "m5 12.5 4.5 4.500L19 7.5",
            Self::Chevron => "m9.5 6 6 6-6 6",
            Self::Clip => "m8 12.5 6-6a3 3 0 0 1 4.3 4.200l-7.8 7.800a4.6 4.6 0 0 1-6.5-6.500L11 5",
            Self::Clock => "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 7.500V12l3 2",
            Self::Copy => "M9 8.500h10.500v12H9zM15 8.500v-5H4.500v12H9",
            Self::Cross => "m6.5 6.5 11 11m0-11-11 11",
            Self::Dials => "M4 7.5h8m4 0h4M4 16.5h3m4 0h9M14 5.500v4M9 14.500v4",
            Self::Down => "m6 9.5 6 6 6-6",
            Self::Download => "M12 4.500v11m0 0-4.5-4.500M12 15.500l4.5-4.500M5 19.500h14",
            Self::Envelope => {
                "M5 5.500h14a1.5 1.5 0 0 1 1.5 1.500v10a1.5 1.5 0 0 1-1.5 1.500H5A1.5 1.5 0 0 1 3.5 17V7A1.5 1.5 0 0 1 5 5.500zM4 7l8 6.500L20 7"
            }
            Self::House => "M4 11.5 12 5l8 6.500V20h-5.500v-5h-5v5H4z",
            Self::Key => "M8 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 12h8.500v3.500M16.500 12v2.500",
            Self::Lock => {
                "M6.5 10.500h11A1.5 1.5 0 0 1 19 12v6.500a1.5 1.5 0 0 1-1.5 1.500h-11A1.5 1.5 0 0 1 5 18.500V12a1.5 1.5 0 0 1 1.5-1.500zM8.5 10.500V8a3.5 3.5 0 0 1 7 0v2.5"
            }
            Self::Menu => "M5 7h14M5 12h14M5 17h14",
            Self::Leave => "M14 4.500H5.500v15H14M10 12h10m0 0-3.5-3.500M20 12l-3.5 3.5",
            Self::Page => "M6 3.500h8.500L19 8v12.500H6zM14 3.500v5h5M9 12.500h7M9 16h7",
            Self::Pen => "m5 19 1-4L16.5 4.500l3 3L9 18z",
            Self::Person => {
                "M12 4a2 2 0 1 0 0 4 2 2 0 0 0 0-4zM5 10l4.5 1v3.500L8 20.500m11-10.500-4.5 1v3.500l1.5 6M9.500 14.500h5"
            }
            Self::Phone => {
                "M6 4h3.500l1.5 4.5-2.2 1.600a12 12 0 0 0 5.1 5.100l1.6-2.200L20 14.500V18a2 2 0 0 1-2.2 2C10.5 19.3 4.7 13.5 4 6.200A2 2 0 0 1 6 4z"
            }
            Self::Pin => {
                "M12 21s6.5-6 6.5-11a6.5 6.5 0 0 0-13 0c0 5 6.5 11 6.5 11zM12 7.700a2.3 2.3 0 1 0 0 4.6 2.3 2.3 0 0 0 0-4.600z"
            }
            Self::Plus => "M12 5v14M5 12h14",
            Self::Printer => "M7 9V4h10v5M7 16.500H4.500V9h15v7.500H17M7 14h10v6H7z",
            Self::Retry => "M19 12a7 7 0 1 1-2.2-5.100L19 9M19 4.500V9h-4.5",
            Self::Seal => "m13 20.5 5 5 9-10",
            Self::Search => "M10.5 4.500a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM15 15l5 5",
            Self::Share => "M8.500 9.500H6V20h12V9.500h-2.500M12 14.500v-11m0 0L8.500 7M12 3.500 15.500 7",
            Self::Shield => "M12 3.5 5 6v5.500c0 4.5 3 7.5 7 9 4-1.5 7-4.5 7-9V6zM9 12l2.2 2.200L15.5 10",
            Self::Up => "m6 14.5 6-6 6 6",
            Self::Warning => "M12 4 3 19.500h18zM12 10v4.500M12 17v.1",
        }
    }
}

/// An icon; people who listen do not meet it.
#[component]
pub fn Icon(
    /// What it shows.
    glyph: Glyph,
) -> impl IntoView {
    if glyph == Glyph::Seal {
        return view! {
            <svg class="icon seal" viewBox="0 0 40 40" aria-hidden="true">
                <path d=DISC></path>
                <path d=glyph.path()></path>
            </svg>
        }
        .into_any();
    }
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d=glyph.path()></path>
        </svg>
    }
    .into_any()
}
