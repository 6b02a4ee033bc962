// The app's own copy of its files: whole or not there at all, of one version, served without a network (docs/adr/0018).
//
// Nothing of the API passes through here, and nothing of what people read or write. Files that another app shares with this one
// are the exception: they stay in this worker's memory until a page takes them, and are kept nowhere.
"use strict";

// Written by the build, last of all: the version, the files that are fetched ahead, and those that are fetched when asked for.
const STAMP = { version: "", needed: {}, later: {} };

const FILES = new Map([...Object.entries(STAMP.needed), ...Object.entries(STAMP.later)]);
const CACHES = "siegel-";
const CACHE = CACHES + STAMP.version;
const PAGE = "/index.html";
const SHARE = "/share";
/** What draws PDFs: too heavy to be fetched ahead, and kept once it was asked for. */
const VIEWER = "/viewer.html";
/** How long shared files wait for a page, ms. */
const SHARED_FOR = 60_000;

/** The server's own: not touched. */
const API = /^\/(api|desk)(\/|$)/;
/** A name that holds a hash of its content. */
const HASHED = /-[0-9a-f]{15,16}(_bg\.wasm|\.\w+|\/[^/]+)$/;
/** A file, and no address of the app. */
const FILE = /\.[^/]*$/;

// Notices stand in a script of their own (docs/adr/0021). Where a browser has Trusted Types, a script's address comes from the policy that
// the server allows, here as in the page.
const NOTICES = "/sw-notices.js";
const policy = self.trustedTypes?.createPolicy("siegel-worker", { createScriptURL: () => NOTICES });
importScripts(policy?.createScriptURL(NOTICES) ?? NOTICES);

self.addEventListener("install", (event) => event.waitUntil(install()));

/** Fetches every file, past all caches and checked by its hash. One that is missing or another ends it. */
async function install() {
  if (STAMP.version === "") throw new Error("no version");
  const wanted = Object.entries(STAMP.needed);
  // Where it was kept with the version before, it comes along with this one: later there may be no connection.
  if (VIEWER in STAMP.later && (await caches.match(VIEWER))) wanted.push([VIEWER, STAMP.later[VIEWER]]);
  const requests = wanted.map(([path, integrity]) => new Request(path, { integrity, cache: "reload" }));
  try {
    await (await caches.open(CACHE)).addAll(requests);
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
}

self.addEventListener("activate", (event) => event.waitUntil(activate()));

/** Takes the place of the version before. Its pages see that they are served by another one, save, and load anew. */
async function activate() {
  const others = (await caches.keys()).filter((name) => name.startsWith(CACHES) && name !== CACHE);
  await Promise.all(others.map((name) => caches.delete(name)));
  await self.clients.claim();
}

self.addEventListener("fetch", (event) => {
  const answer = answerTo(event);
  if (answer) event.respondWith(answer);
});

/** The answer to a request; none if it is the network's. */
function answerTo(event) {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin || API.test(pathname)) return undefined;
  if (request.method === "POST" && pathname === SHARE) return takeShared(request);
  if (request.method !== "GET") return undefined;
  if (FILES.has(pathname)) return file(event, pathname);
  if (request.mode === "navigate" && !FILE.test(pathname)) return file(event, PAGE);
  return HASHED.test(pathname) ? stranger(event) : undefined;
}

/** A file of this version: kept, or fetched now and checked by its hash. */
async function file(event, path) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(path, { ignoreVary: true });
  if (kept) return kept;
  if (await isEmpty(cache)) return fetch(event.request);
  const fetched = await fetch(path, { integrity: FILES.get(path) }).catch(missing);
  if (path === VIEWER && fetched.ok) event.waitUntil(cache.put(path, fetched.clone()));
  return fetched;
}

/** A hashed file that is not of this version: it is missing, and the page that asks is of another version. */
async function stranger(event) {
  if (await isEmpty(await caches.open(CACHE))) return fetch(event.request);
  const client = await self.clients.get(event.clientId);
  if (client?.type === "window") client.navigate(client.url).catch(() => {});
  return missing();
}

/** Whether the browser has thrown the files away. Then this worker is of no use: it goes, and the next page brings a fresh one. */
async function isEmpty(cache) {
  if (await cache.match(PAGE, { ignoreVary: true })) return false;
  await self.registration.unregister();
  return true;
}

const missing = () => new Response(null, { status: 404 });

/** Files from another app, until a page has taken them. */
let shared = [];

async function takeShared(request) {
  const form = await request.formData().catch(() => new FormData());
  shared = form.getAll("files").filter((value) => value instanceof File);
  setTimeout(() => (shared = []), SHARED_FOR);
  return Response.redirect("/compose?shared", 303);
}

// What pages ask, and hear the answer to by the port that they send along.
self.addEventListener("message", ({ data, ports: [answer] }) => {
  if (data === "version") answer.postMessage(STAMP.version);
  if (data === "shared") answer.postMessage(shared.splice(0));
  if (data === "go-ahead") self.skipWaiting();
});
