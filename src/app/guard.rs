//! Pages that only an open account shows. Without one the sign-in stands in their place, at the same address.

use leptos::prelude::*;

use super::parts::{self, Fetch, later};
use crate::{
    components::empty::Loading,
    vault::{Vault, VaultState},
};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Gate {
    Starting,
    Closed,
    Open,
}

/// This page for an open account, the sign-in for everybody else.
pub fn guarded(page: Fetch) -> impl Fn() -> AnyView + Send + Sync + Clone + 'static {
    move || {
        let vault = expect_context::<Vault>();
        let gate = Memo::new(move |_| match &*vault.state().read() {
            VaultState::Starting => Gate::Starting,
            VaultState::SignedOut { .. } => Gate::Closed,
            VaultState::Unlocked { .. } => Gate::Open,
        });
        let shown = move || match gate.get() {
            Gate::Starting => view! { <Loading/> }.into_any(),
            Gate::Closed => later(parts::sign_in),
            Gate::Open => later(page),
        };
        view! { <div class="page">{shown}</div> }.into_any()
    }
}
