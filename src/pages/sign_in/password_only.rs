//! A passkey, or an identity provider, has signed in and opens nothing: the password does.

use std::rc::Rc;

use futures_util::FutureExt as _;
use leptos::prelude::*;

use crate::{
    i18n::{text, use_i18n},
    pages::own_password::{OwnPassword, Try},
    vault::Vault,
};

/// The password, and nothing else: whose it is has been said.
#[component]
pub fn PasswordOnly() -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let unlock: Try =
        Rc::new(move |typed| async move { vault.unlock_by_password(typed).await }.boxed_local());
    view! {
        <OwnPassword
            id="password"
            label=text!(i18n, sign_in.password)
            action="unlock"
            button=text!(i18n, passkey.open)
            on_password=unlock
        />
    }
}
