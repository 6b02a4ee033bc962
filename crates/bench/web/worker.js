// A worker that holds one subject and times its operations.

import { Collected, isSame } from "./blobs.js";

const SUBJECTS = {
  siegel: () => import("./subjects/siegel.js"),
  webcrypto: () => import("./subjects/webcrypto.js"),
  "age-encryption": () => import("./subjects/age.js"),
  "libsodium-wrappers": () => import("./subjects/libsodium.js"),
  openpgp: () => import("./subjects/openpgp.js"),
  jose: () => import("./subjects/jose.js"),
  "@noble/ciphers": () => import("./subjects/noble.js"),
};

let file = null;
let subject = null;
/** What was sealed. */
let object = null;

/** Milliseconds of one pass; what comes out is let go of. */
async function timed(pass) {
  const begin = performance.now();
  await pass(() => {});
  return performance.now() - begin;
}

const CALLS = {
  async begin(data) {
    file = data.file;
    const { make } = await SUBJECTS[data.subject.name]();
    subject = await make(data.subject);
  },

  /** Seals the file once and keeps the object, to be opened. */
  async prepare() {
    const collected = new Collected();
    await (subject.seal_verify ?? subject.seal)(file, (bytes) => collected.add(bytes));
    object = collected.blob();
  },

  /** What is opened must be what went in. */
  async check() {
    const collected = new Collected();
    await subject.open(object, file.size, (bytes) => collected.add(bytes));
    if (!(await isSame(collected.blob(), file))) throw new Error("what it opens is not what it sealed");
  },

  seal: () => timed((take) => subject.seal(file, take)),
  seal_verify: () => timed((take) => subject.seal_verify(file, take)),
  open: () => timed((take) => subject.open(object, file.size, take)),
};

addEventListener("message", async ({ data }) => {
  try {
    const millis = await CALLS[data.call](data);
    postMessage({ answer: { millis } });
  } catch (error) {
    postMessage({ answer: { error: String(error) } });
  }
});
