// libsodium's secretstream (XChaCha20-Poly1305).

import sodium from "libsodium-wrappers";

import { RUN, pieces, runs } from "../blobs.js";

export async function make({ chunk }) {
  await sodium.ready;
  const key = sodium.crypto_secretstream_xchacha20poly1305_keygen();
  const headerLength = sodium.crypto_secretstream_xchacha20poly1305_HEADERBYTES;
  const sealedLength = chunk + sodium.crypto_secretstream_xchacha20poly1305_ABYTES;
  const message = sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
  const final = sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL;
  return {
    seal: async (file, take) => {
      const { state, header } = sodium.crypto_secretstream_xchacha20poly1305_init_push(key);
      take(header);
      let done = 0;
      for await (const run of runs(file)) {
        for (const piece of pieces(run, chunk)) {
          done += piece.length;
          const tag = done === file.size ? final : message;
          take(sodium.crypto_secretstream_xchacha20poly1305_push(state, piece, null, tag));
        }
      }
    },
    open: async (object, _size, take) => {
      const header = new Uint8Array(await object.slice(0, headerLength).arrayBuffer());
      const state = sodium.crypto_secretstream_xchacha20poly1305_init_pull(header, key);
      let last = null;
      for await (const run of runs(object.slice(headerLength), (RUN / chunk) * sealedLength)) {
        for (const piece of pieces(run, sealedLength)) {
          const opened = sodium.crypto_secretstream_xchacha20poly1305_pull(state, piece);
          if (!opened) throw new Error("refused");
          take(opened.message);
          last = opened.tag;
        }
      }
      if (last !== final) throw new Error("the end is missing");
    },
  };
}
