//! Siegel's portal: an insured person's mail, sealed on the device.
#![expect(unreachable_pub, reason = "in a program `pub` says what a room offers to the others")]

mod api;
mod app;
mod components;
mod device;
mod error;
mod export;
mod i18n;
mod media;
mod notices;
mod outbox;
mod pace;
mod pages;
mod pwa;
mod qr;
mod route;
mod store;
mod sync;
mod vault;
mod view;

fn main() {
    pwa::show_reload_layer_on_panic();
    wasm_bindgen_futures::spawn_local(async {
        // Getting the module ready was a turn of its own.
        gloo_timers::future::TimeoutFuture::new(0).await;
        leptos::mount::mount_to_body(app::App);
    });
}
