// Draws the pages of one PDF (docs/adr/0025). It runs in a page of an origin of its own, without a network: whatever a PDF does to the
// library ends here. What it is told, and what it tells, goes through one port.
"use strict";

const { getDocument, GlobalWorkerOptions, VerbosityLevel } = globalThis.pdfjsLib;

/** Most pixels that a page is drawn with; some browsers draw nothing on more. */
const AREA_MAX = 16_000_000;
/** Most pixels of a picture on a page. */
const IMAGE_MAX = 64_000_000;
/** Most pages; what has more is no letter. */
const PAGES_MAX = 5_000;
/** Space left and right of a page, CSS pixels. */
const MARGIN = 16;
/** Most characters that are read out of a page. */
const TEXT_MAX = 100_000;
/** Most characters that are read out of all pages. */
const WORDS_MAX = 200_000;

const kept = (id) => document.getElementById(id).textContent;
const canvas = document.querySelector("canvas");
const main = document.querySelector("main");

/** The library's modules for old kinds of pictures: they lie in this page. */
class Modules {
  async fetch({ kind, filename }) {
    if (kind !== "wasmUrl") throw new Error("not here");
    return Uint8Array.from(atob(kept(filename)), (letter) => letter.charCodeAt(0));
  }
}

let pdf, port, drawing;
let wanted = { page: 1, zoom: 1 };
let turn = 0;

/** Opens the PDF, and says how many pages it has, or why it cannot be shown. */
async function open(bytes) {
  const script = new Blob([kept("worker")], { type: "text/javascript" });
  GlobalWorkerOptions.workerPort = new Worker(URL.createObjectURL(script));
  try {
    pdf = await getDocument({
      data: bytes,
      BinaryDataFactory: Modules,
      useWorkerFetch: false,
      disableWorkerRendering: true,
      enableXfa: false,
      maxImageSize: IMAGE_MAX,
      canvasMaxAreaInBytes: 4 * IMAGE_MAX,
      verbosity: VerbosityLevel.ERRORS,
    }).promise;
    if (pdf.numPages > PAGES_MAX) return port.postMessage({ failed: "large" });
    port.postMessage({ pages: pdf.numPages });
  } catch (error) {
    port.postMessage({ failed: error?.name === "PasswordException" ? "password" : "broken" });
  }
}

/** Draws what is wanted; what was wanted before is given up. */
async function draw() {
  const mine = ++turn;
  const { page: number, zoom } = wanted;
  try {
    drawing?.cancel();
    const page = await pdf.getPage(number);
    const natural = page.getViewport({ scale: 1 });
    const width = Math.max(1, document.documentElement.clientWidth - MARGIN) * zoom;
    const height = (width * natural.height) / natural.width;
    const sharp = Math.min(window.devicePixelRatio || 1, Math.sqrt(AREA_MAX / (width * height)));
    const viewport = page.getViewport({ scale: (width / natural.width) * sharp });
    if (mine !== turn) return;
    // On a canvas of its own, so that a page that is given up leaves nothing on the one that is seen.
    const sheet = new OffscreenCanvas(Math.max(1, Math.floor(viewport.width)), Math.max(1, Math.floor(viewport.height)));
    drawing = page.render({ canvas: null, canvasContext: sheet.getContext("2d"), viewport });
    await drawing.promise;
    const text = await read(page);
    if (mine !== turn) return;
    Object.assign(canvas, { width: sheet.width, height: sheet.height });
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    canvas.getContext("2d").drawImage(sheet, 0, 0);
    document.getElementById("text").textContent = text;
    scrollTo(0, 0);
    port.postMessage({ shown: number });
  } catch (error) {
    if (mine === turn && error?.name !== "RenderingCancelledException") port.postMessage({ failed: "broken" });
  }
}

/** The words of a page, for who hears it. */
async function read(page) {
  const { items } = await page.getTextContent();
  return items.map(({ str = "", hasEOL }) => (hasEOL ? `${str}\n` : `${str} `)).join("").slice(0, TEXT_MAX);
}

/** Tells what is written in the whole of it, as far as it can be read. */
async function tell() {
  let words = "";
  try {
    for (let number = 1; number <= pdf.numPages && words.length < WORDS_MAX; number++) {
      const page = await pdf.getPage(number);
      words += `${await read(page)}\n`;
      page.cleanup();
    }
  } catch {
    // The pages before this one could be read.
  }
  port.postMessage({ words: words.slice(0, WORDS_MAX) });
}

/** Keys that turn pages wherever the focus is. */
const TURNS = { PageDown: 1, ArrowRight: 1, PageUp: -1, ArrowLeft: -1 };

function begin({ source, data, ports }) {
  if (source !== parent || !(data?.bytes instanceof ArrayBuffer) || port) return;
  [port] = ports;
  port.onmessage = ({ data }) => {
    if (!pdf) return;
    if (data.words) return tell();
    wanted = data;
    draw();
  };
  addEventListener("keydown", (event) => {
    const by = TURNS[event.key];
    if (!by || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    port.postMessage({ turn: by });
  });
  let resting;
  addEventListener("resize", () => {
    clearTimeout(resting);
    resting = setTimeout(() => pdf && draw(), 200);
  });
  main.focus({ preventScroll: true });
  open(new Uint8Array(data.bytes));
}

// Where the server's policy has not given this page an origin of its own it opens nothing.
if (self.origin === "null") {
  addEventListener("message", begin);
  parent.postMessage("ready", "*");
}
