// The way back. In the place of the app's service worker it deletes the app's copy of its files, takes itself out, and has the windows
// that the worker served load the page anew, from the server. It asks nobody: it is for an app that cannot be trusted to answer.
"use strict";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(retire()));

async function retire() {
  await Promise.all((await caches.keys()).map((name) => caches.delete(name)));
  await self.registration.unregister();
  // Only those: a page that came from the server, and registers this script, is left alone.
  for (const client of await self.clients.matchAll({ type: "window" })) {
    client.navigate(client.url).catch(() => {});
  }
}
