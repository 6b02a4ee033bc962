// OpenPGP (RFC 9580) as fast as the library has it: AES-256-GCM by WebCrypto in chunks, streamed, nothing compressed.

import { config, createMessage, decrypt, encrypt, enums, readMessage } from "openpgp";

import { drain, streamOf } from "../blobs.js";

export async function make({ chunk }) {
  config.aeadProtect = true;
  config.preferredAEADAlgorithm = enums.aead.gcm;
  config.preferredCompressionAlgorithm = enums.compression.uncompressed;
  // RFC 9580, 5.13.2: the size is 2 to the power of this byte and 6.
  config.aeadChunkSizeByte = Math.log2(chunk) - 6;
  const sessionKey = { data: new Uint8Array(32).fill(5), algorithm: "aes256", aeadAlgorithm: "gcm" };
  return {
    seal: async (file, take) => {
      const message = await createMessage({ binary: streamOf(file) });
      await drain(await encrypt({ message, sessionKey, format: "binary" }), take);
    },
    open: async (object, _size, take) => {
      const message = await readMessage({ binaryMessage: streamOf(object) });
      const { data } = await decrypt({ message, sessionKeys: [sessionKey], format: "binary" });
      await drain(data, take);
    },
  };
}
