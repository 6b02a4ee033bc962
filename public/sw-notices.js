// Shows that there is mail, and nothing more. A part of the service worker: `sw.js` brings it in.
//
// Invariant: a push has no content, and none is read if it should have one. What is shown stands in this file; all that is kept is in which
// language.

"use strict";

(() => {
  /** One notice at a time: the next takes the place of the one before. */
  const TAG = "mail";

  /** The page that a press on the notice opens, unless the portal is open already. */
  const PAGE = "/messages";

  /** German, unless a page has said otherwise. */
  const WORDS = {
    de: { title: "Sie haben Post", body: "Zum Lesen öffnen Sie bitte Siegel." },
    "de-simple": { title: "Sie haben Post", body: "Bitte öffnen Sie Siegel. Dann können Sie die Post lesen." },
    en: { title: "You have mail", body: "Please open Siegel to read it." },
  };

  /** Where the language is kept: it is of this browser, and of nobody in particular. Not among the caches that go with a version. */
  const STORE = "notices";
  const LANGUAGE = "/notices/language";

  async function keepLanguage(language) {
    if (Object.hasOwn(WORDS, language)) {
      const store = await caches.open(STORE);
      await store.put(LANGUAGE, new Response(language));
    }
  }

  async function language() {
    try {
      const kept = await caches.match(LANGUAGE, { cacheName: STORE });
      const text = kept ? await kept.text() : "";
      return Object.hasOwn(WORDS, text) ? text : "de";
    } catch {
      return "de";
    }
  }

  async function show() {
    const lang = await language();
    const { title, body } = WORDS[lang];
    const icon = "/icons/maskable-192.png";
    await self.registration.showNotification(title, { body, lang, icon, tag: TAG, renotify: true });
    // How much there is nobody knows here: a dot. Not every system has badges.
    await self.navigator.setAppBadge?.().catch(() => {});
  }

  async function open() {
    const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const [first] = windows.sort((a, b) => Number(b.focused) - Number(a.focused));
    return first ? first.focus() : self.clients.openWindow(PAGE);
  }

  self.addEventListener("push", (event) => {
    event.waitUntil(show());
  });

  self.addEventListener("notificationclick", (event) => {
    event.notification.close();
    event.waitUntil(open());
  });

  self.addEventListener("message", (event) => {
    if (event.data?.kind === "notices-language") {
      event.waitUntil(keepLanguage(event.data.language));
    }
  });
})();
