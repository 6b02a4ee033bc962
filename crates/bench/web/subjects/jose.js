// JWE (RFC 7516) in its compact form: one string for the whole file, so it cannot stream.

import { CompactEncrypt, compactDecrypt } from "jose";

const HEADER = { alg: "dir", enc: "A256GCM" };

export async function make() {
  const key = new Uint8Array(32).fill(5);
  return {
    seal: async (file, take) => {
      const bytes = new Uint8Array(await file.arrayBuffer());
      take(await new CompactEncrypt(bytes).setProtectedHeader(HEADER).encrypt(key));
    },
    open: async (object, _size, take) => {
      const { plaintext } = await compactDecrypt(await object.text(), key);
      take(plaintext);
    },
  };
}
