// The browser's AES-256-GCM without anything around it: what any of its callers can reach at this chunk size.

import { RUN, pieces, runs } from "../blobs.js";

const TAG = 16;

export async function make({ chunk }) {
  const bytes = new Uint8Array(32).fill(5);
  const key = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);

  /** The chunk's number as the nonce. */
  const parameters = (number) => {
    const iv = new Uint8Array(12);
    new DataView(iv.buffer).setUint32(8, number);
    return { name: "AES-GCM", iv, tagLength: 8 * TAG };
  };

  /** All chunks of a run at once, as Siegel's engine has them under way. */
  const pass = async (blob, length, work, take) => {
    const chunks = RUN / chunk;
    let first = 0;
    for await (const run of runs(blob, chunks * length)) {
      const begun = pieces(run, length).map((piece, index) => work(parameters(first + index), key, piece));
      for (const made of await Promise.all(begun)) take(new Uint8Array(made));
      first += chunks;
    }
  };

  const { subtle } = crypto;
  return {
    seal: (file, take) => pass(file, chunk, (...given) => subtle.encrypt(...given), take),
    open: (object, _size, take) => pass(object, chunk + TAG, (...given) => subtle.decrypt(...given), take),
  };
}
