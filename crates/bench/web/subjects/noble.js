// AES-256-GCM in JavaScript alone, chunk by chunk: it has no form of its own for large files.

import { gcm } from "@noble/ciphers/aes.js";

import { RUN, pieces, runs } from "../blobs.js";

const TAG = 16;

export async function make({ chunk }) {
  const key = new Uint8Array(32).fill(5);
  const cipher = (number) => {
    const nonce = new Uint8Array(12);
    new DataView(nonce.buffer).setUint32(8, number);
    return gcm(key, nonce);
  };
  const pass = async (blob, length, work, take) => {
    let number = 0;
    for await (const run of runs(blob, (RUN / chunk) * length)) {
      for (const piece of pieces(run, length)) {
        take(work(cipher(number), piece));
        number += 1;
      }
    }
  };
  return {
    seal: (file, take) => pass(file, chunk, (aes, piece) => aes.encrypt(piece), take),
    open: (object, _size, take) => pass(object, chunk + TAG, (aes, piece) => aes.decrypt(piece), take),
  };
}
