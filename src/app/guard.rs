//! Pages that only an open account shows. Without one the sign-in stands in their place, at the same address.

use leptos::{prelude::*, task::spawn_local};

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
            VaultState::Unlocked(_) => Gate::Open,
        });
        // Whoever comes here has the door before them, most of the time: it is fetched while it is found out whether.
        if gate.get_untracked() == Gate::Starting {
            spawn_local(async {
                // Where it is missed it is fetched again, and that it does not come is said there.
                let _ = parts::sign_in().await;
            });
        }
        let shown = move || match gate.get() {
            Gate::Starting => view! { <Loading/> }.into_any(),
            Gate::Closed => later(parts::sign_in),
            Gate::Open => later(page),
        };
        view! { <div class="page">{shown}</div> }.into_any()
    }
}
