// Files as the measured workers read them, in the same steps for all of them, and files made of what comes out.

/** Bytes that are read at a time: a run of Siegel's engine. */
export const RUN = 1 << 20;

/** The blob's bytes in steps of `length`; while one is worked on, the next is read. */
export async function* runs(blob, length = RUN) {
  const read = async (at) => new Uint8Array(await blob.slice(at, at + length).arrayBuffer());
  let next = read(0);
  for (let at = 0; at < blob.size; at += length) {
    const bytes = await next;
    if (at + length < blob.size) next = read(at + length);
    yield bytes;
  }
}

/** The same as a stream. */
export function streamOf(blob) {
  const steps = runs(blob);
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await steps.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
}

/** Gives each piece of the stream to `take`. */
export async function drain(stream, take) {
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    take(value);
  }
}

/** Views on the bytes, `length` each, the last one shorter. */
export function pieces(bytes, length) {
  const views = [];
  for (let at = 0; at < bytes.length; at += length) views.push(bytes.subarray(at, at + length));
  return views;
}

/** A blob in the making, out of pieces that may be changed afterwards. */
export class Collected {
  #blobs = [];
  #pending = [];
  #length = 0;

  add(piece) {
    this.#pending.push(typeof piece === "string" ? piece : piece.slice());
    this.#length += piece.length;
    if (this.#length >= RUN) this.#put();
  }

  blob() {
    this.#put();
    return new Blob(this.#blobs);
  }

  #put() {
    this.#blobs.push(new Blob(this.#pending));
    this.#pending = [];
    this.#length = 0;
  }
}

/** Whether two blobs hold the same bytes. */
export async function isSame(a, b) {
  if (a.size !== b.size) return false;
  const others = runs(b);
  for await (const bytes of runs(a)) {
    const { value } = await others.next();
    if (bytes.some((byte, index) => byte !== value[index])) return false;
  }
  return true;
}
