// The bench's page: holds the file that is measured and the workers that are, and times nothing itself.

/** Bytes that are made at a time. */
const STEP = 4 << 20;

const workers = new Map();
let file = null;

/** A file of pseudo-random bytes. It lies with the browser: no script has more of it than one step. */
function fileOf(bytes) {
  let state = 0x9e3779b9;
  const pieces = [];
  for (let at = 0; at < bytes; at += STEP) {
    const words = new Uint32Array(Math.min(STEP, bytes - at) / 4);
    for (let index = 0; index < words.length; index += 1) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      words[index] = state;
    }
    pieces.push(new Blob([words]));
  }
  return new Blob(pieces);
}

/** The worker's answer to one message; what it hands out meanwhile is let go of. */
function answer(worker, message, transfer = []) {
  return new Promise((resolve) => {
    worker.onmessage = ({ data }) => {
      if (data?.answer) resolve(data.answer);
    };
    worker.onerror = (event) => resolve({ error: event.message || "the worker does not start" });
    worker.postMessage(message, transfer);
  });
}

globalThis.bench = {
  /** Makes the file that all that follows is measured on. */
  file(bytes) {
    file = fileOf(bytes);
  },

  /** Starts a worker under this name for a subject. */
  begin(name, subject) {
    const worker = new Worker(`worker.js?${name}`, { type: "module" });
    workers.set(name, worker);
    return answer(worker, { call: "begin", file, subject });
  },

  /** Asks the worker of this name for one operation. */
  call(name, call) {
    return answer(workers.get(name), { call });
  },

  /** Ends the worker of this name. */
  end(name) {
    workers.get(name)?.terminate();
    workers.delete(name);
  },

  /** Milliseconds that the crypto module takes from its bytes until it is ready, for each of so many starts. */
  async starts(times) {
    const bytes = await (await fetch("module_bg.wasm")).arrayBuffer();
    const taken = [];
    for (let start = 0; start < times; start += 1) {
      const worker = new Worker("start.js", { type: "module" });
      const own = bytes.slice(0);
      const { millis, error } = await answer(worker, { start: own }, [own]);
      worker.terminate();
      if (error) return { error };
      taken.push(millis);
    }
    return { bytes: bytes.byteLength, taken };
  },
};
