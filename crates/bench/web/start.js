// A worker that becomes the crypto module, and says how long that took.

import init from "siegel-module";

/** Once: what comes later is for the module. */
addEventListener("message", async ({ data }) => {
  try {
    const begin = performance.now();
    await init({ module_or_path: data.start });
    postMessage({ answer: { millis: performance.now() - begin } });
  } catch (error) {
    postMessage({ answer: { error: String(error) } });
  }
}, { once: true });
