// A customer's program that begins films without end: few decoders live at a time.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { filmHead } from "../../web/static/js/core/codecs/h264_head.js";
import { Format } from "../../web/static/js/protocol/protocol.gen.js";

const [{ data, w, h }] = JSON.parse(readFileSync(new URL("../vectors/films.json", import.meta.url), "utf-8"));
const PICTURE = Uint8Array.from(Buffer.from(data, "hex"));

/** Gives a picture for the trials only: others it keeps. */
class Keeping {
  static open = 0;
  static made = 0;
  state = "unconfigured";

  static async isConfigSupported() {
    return { supported: true };
  }

  constructor({ output }) {
    Keeping.open += 1;
    Keeping.made += 1;
    this.output = Keeping.made <= 2 ? output : () => undefined;
  }

  configure() {
    this.state = "configured";
  }

  decode({ timestamp, data: bytes }) {
    const { w: displayWidth, h: displayHeight } = filmHead(bytes) ?? { w, h };
    queueMicrotask(() => this.output({ timestamp, displayWidth, displayHeight, close: () => undefined }));
  }

  close() {
    assert.notEqual(this.state, "closed");
    this.state = "closed";
    Keeping.open -= 1;
  }
}

test("films that begin and begin hold few decoders, and none once the stream is over", async () => {
  globalThis.VideoDecoder = Keeping;
  globalThis.EncodedVideoChunk = class {
    constructor(parts) {
      Object.assign(this, parts);
    }
  };
  const { H264Codec } = await import("../../web/static/js/core/codecs/h264.js");
  assert.deepEqual(await H264Codec.words(), ["h264", "h264-444"]);
  assert.equal(Keeping.open, 0);
  const codec = new H264Codec();
  const refused = [];
  for (let number = 0; number < 200; number += 1) {
    const image = { op: "image", format: Format.H264, x: 0, y: 0, w, h, data: Uint8Array.of(number, 1, ...PICTURE) };
    refused.push(codec.decode(image).catch((problem) => problem.name));
  }
  await new Promise(setImmediate);
  assert.ok(Keeping.open > 0 && Keeping.open <= 24, String(Keeping.open));
  codec.close();
  assert.equal(Keeping.open, 0);
  assert.ok((await Promise.all(refused)).every((name) => name === "DecodeError"));
});
