// Siegel's engines, by the functions of the bench's own module.

import init, { open, seal, seal_verify } from "siegel-engine";

export async function make({ engine }) {
  await init({ module_or_path: "engine_bg.wasm" });
  let digest = null;
  // Parts go to the page, as they do from the crypto module; it lets go of them.
  const handOut = (take) => (part) => {
    take(part);
    self.postMessage({ part }, [part.buffer]);
  };
  return {
    seal: (file) => seal(file, engine),
    seal_verify: async (file, take) => {
      // Of the object that is kept, not of those that follow.
      const made = await seal_verify(file, engine, handOut(take));
      digest ??= made;
    },
    open: (object, size, take) => open(object, size, digest, engine, handOut(take)),
  };
}
