//! What the first page does not need comes later: parts of the module, each with the views that it brings.
//!
//! **Invariant:** what a part brings is named here and nowhere else in the app, or the first download would hold it too.

use std::{future::Future, pin::Pin};

use futures_util::FutureExt as _;
use leptos::{
    prelude::*,
    task::spawn_local,
    wasm_split::{SplitLoaderError, wasm_split},
};

use super::inside::{self, Connection, Sections};
use crate::{
    components::{boot, empty::Loading, live::live, notice::ErrorNotice},
    error::Error,
    pages::{
        accessibility::Accessibility,
        activate::Activate,
        appointment::AppointmentRequest,
        call_back::CallBackRequest,
        close_account::{CloseAccount, Closing},
        compose::Compose,
        confirm::ConfirmDialog,
        consents::Consents,
        contact::Contact,
        contact_letter::ContactLetter,
        conversation::Conversation,
        documents::Documents,
        edit_photo::EditPhoto,
        export::ExportPage,
        home::Home,
        identity::IdentityReturn,
        join_photos::JoinPhotos,
        link::LinkThisDevice,
        messages::Messages,
        more::More,
        notices::NoticesPage,
        preview::Preview,
        protection::Protection,
        recover::{Recover, lost::Lost},
        security::{
            Security, add_passkey::AddPasskey, change_code::ChangeCode, change_password::ChangePassword,
            level::ProtectionLevel, link_device::LinkDevice,
        },
        settings::Settings,
        sign_in::{SessionDialog, SignIn},
    },
    pwa::Installed,
    qr::{self, CODES, Codes},
};

/// Draws what a part brought.
pub type Draw = fn() -> AnyView;
/// Fetches a part, unless it is here, and hands back what draws one view of it.
pub type Fetch = fn() -> Pin<Box<dyn Future<Output = Result<Draw, Error>>>>;

/// `part { name => view, … }` makes a function `name` that is a [`Fetch`] of this view; `PARTS` holds one of each part.
macro_rules! parts {
    ($($part:ident { $first:ident => $first_view:expr, $($name:ident => $view:expr,)* })+) => {
        $(
            parts!(@fetch $part $first $first_view);
            $(parts!(@fetch $part $name $view);)*
        )+
        const PARTS: &[Fetch] = &[$($first),+];
    };
    (@fetch $part:ident $name:ident $view:expr) => {
        pub fn $name() -> Pin<Box<dyn Future<Output = Result<Draw, Error>>>> {
            #[wasm_split($part, fallible, wasm_split_path = ::leptos::wasm_split)]
            fn $name() -> Result<Draw, Error> {
                Ok(|| $view.into_any())
            }
            Box::pin($name())
        }
    };
}

// Two, not more: what several parts share is cut into pieces of its own, one for each set of parts, and each is fetched and linked.
parts! {
    outside {
        activate => view! { <Activate/> },
        sign_in => view! { <SignIn/> },
        identity => view! { <IdentityReturn/> },
        recover => view! { <Recover/> },
        link => view! { <LinkThisDevice/> },
        session_dialog => view! { <SessionDialog/> },
        contact => view! { <Contact/> },
        contact_letter => view! { <ContactLetter/> },
        lost => view! { <Lost/> },
        protection => view! { <Protection/> },
        settings => view! { <Settings/> },
        accessibility => view! { <Accessibility/> },
        closing => view! { <Closing/> },
    }
    account {
        sections => inside::with_mail(|| view! { <Sections/> }.into_any()),
        connection => inside::with_mail(|| view! { <Connection/> }.into_any()),
        home => inside::with_mail(|| view! { <Home/> }.into_any()),
        messages => inside::with_mail(|| view! { <Messages/> }.into_any()),
        conversation => inside::with_mail(|| view! { <Conversation/> }.into_any()),
        compose => inside::with_mail(|| view! { <Compose/> }.into_any()),
        documents => inside::with_mail(|| view! { <Documents/> }.into_any()),
        call_back => inside::with_mail(|| view! { <CallBackRequest/> }.into_any()),
        appointment => inside::with_mail(|| view! { <AppointmentRequest/> }.into_any()),
        security => inside::with_mail(|| view! { <Security/> }.into_any()),
        change_password => inside::with_mail(|| view! { <ChangePassword/> }.into_any()),
        add_passkey => inside::with_mail(|| view! { <AddPasskey/> }.into_any()),
        change_code => inside::with_mail(|| view! { <ChangeCode/> }.into_any()),
        protection_level => inside::with_mail(|| view! { <ProtectionLevel/> }.into_any()),
        link_device => inside::with_mail(|| view! { <LinkDevice/> }.into_any()),
        confirm_dialog => view! { <ConfirmDialog/> },
        more => inside::with_mail(|| view! { <More/> }.into_any()),
        notices => inside::with_mail(|| view! { <NoticesPage/> }.into_any()),
        consents => inside::with_mail(|| view! { <Consents/> }.into_any()),
        export => inside::with_mail(|| view! { <ExportPage/> }.into_any()),
        close_account => inside::with_mail(|| view! { <CloseAccount/> }.into_any()),
        preview => inside::with_mail(|| view! { <Preview/> }.into_any()),
        edit_photo => inside::with_mail(|| view! { <EditPhoto/> }.into_any()),
        join_photos => inside::with_mail(|| view! { <JoinPhotos/> }.into_any()),
    }
}

// In no build for people. It shares all it draws with others: a part of its own would cut those into more pieces.
#[cfg(feature = "gallery")]
parts!(@fetch outside gallery view! { <crate::pages::gallery::Gallery/> });

/// What reads and draws QR codes. Not fetched ahead: whoever needs it has a camera in hand, and a connection.
pub fn codes() -> qr::Coming {
    #[wasm_split(codes, fallible, wasm_split_path = ::leptos::wasm_split)]
    fn codes() -> Result<Codes, Error> {
        Ok(CODES)
    }
    Box::pin(codes())
}

/// What looks after the installed app. Not needed before an account was opened here: then the door, whose part it is in, is needed too.
pub async fn caretaker() -> Result<fn(Installed), Error> {
    #[wasm_split(outside, fallible, wasm_split_path = ::leptos::wasm_split)]
    fn caretaker() -> Result<fn(Installed), Error> {
        Ok(Installed::look_after)
    }
    caretaker().await
}

impl From<SplitLoaderError> for Error {
    fn from(_: SplitLoaderError) -> Self {
        Self::PartMissing
    }
}

/// Parts as the app knows them; made once, at the root.
#[derive(Clone, Copy)]
pub struct Parts {
    /// Somebody went on from the first page.
    wanted: RwSignal<bool>,
    again: Trigger,
}

impl Parts {
    /// None is here but the first. Once one is wanted the others are fetched behind it: later there may be no connection.
    pub fn new() -> Self {
        let wanted = RwSignal::new(false);
        Effect::new(move || {
            if wanted.get() {
                for fetch in PARTS {
                    spawn_local(async move {
                        // Where it is missed it is fetched again, and that it does not come is said there.
                        let _ = fetch().await;
                    });
                }
            }
        });
        Self { wanted, again: Trigger::new() }
    }

    /// What draws this view, once its part is here.
    fn bring(self, fetch: Fetch) -> RwSignal<Option<Result<Draw, Error>>> {
        let brought = RwSignal::new(fetch().now_or_never());
        Effect::new(move || {
            self.again.track();
            if matches!(*brought.read_untracked(), Some(Ok(_))) {
                return;
            }
            brought.set(None);
            spawn_local(async move {
                let outcome = fetch().await;
                if outcome.is_ok() && !self.wanted.get_untracked() {
                    self.wanted.set(true);
                }
                // Whoever waited for it may be gone.
                brought.try_set(Some(outcome));
            });
        });
        brought
    }
}

/// A page of a part: until it is here that it is coming, or that it does not come.
pub fn later(page: Fetch) -> AnyView {
    let parts = expect_context::<Parts>();
    let brought = parts.bring(page);
    let again = move |()| parts.again.notify();
    live(move || match brought.get() {
        Some(Ok(draw)) => draw(),
        Some(Err(error)) => {
            boot::leave();
            view! {
                <div class="page">
                    <ErrorNotice error=Signal::stored(Some(error)) on_retry=again/>
                </div>
            }
            .into_any()
        }
        None => view! {
            <div class="page">
                <Loading/>
            </div>
        }
        .into_any(),
    })
}

/// What stands beside the page: nothing until its part is here, for the page says that it is coming.
pub fn beside(view: Fetch) -> AnyView {
    let brought = expect_context::<Parts>().bring(view);
    live(move || brought.get().and_then(Result::ok).map(|draw| draw()))
}
