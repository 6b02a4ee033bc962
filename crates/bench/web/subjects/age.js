// The age format (ChaCha20-Poly1305 in chunks of 64 KiB), by its streams.

import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from "age-encryption";

import { drain, streamOf } from "../blobs.js";

export async function make() {
  const identity = await generateX25519Identity();
  const encrypter = new Encrypter();
  encrypter.addRecipient(await identityToRecipient(identity));
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return {
    seal: async (file, take) => drain(await encrypter.encrypt(streamOf(file)), take),
    open: async (object, _size, take) => drain(await decrypter.decrypt(streamOf(object)), take),
  };
}
