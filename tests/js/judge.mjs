// Reads cases from standard input and answers which of them the browser's decoders accept; see
// tests/integration/test_codecs_agree.py.

import { readFileSync } from "node:fs";

import { decode } from "../../web/static/js/core/codec.js";
import { ProtocolError } from "../../web/static/js/core/errors.js";
import { unpackFrame } from "../../web/static/js/core/frame.js";
import { unpackOperations } from "../../web/static/js/core/pixels.js";

const DECODERS = {
  messages: ({ sender, channel }, bytes) => decode(bytes, sender, channel),
  headers: (_, bytes) => unpackFrame(bytes.buffer),
  operations: (_, bytes) => unpackOperations(bytes),
};

/** @returns 0 for accepted, else the close code; anything but a ProtocolError ends the program */
function judged(row) {
  try {
    DECODERS[row.of](row, new Uint8Array(Buffer.from(row.hex, "hex")));
    return 0;
  } catch (problem) {
    if (problem instanceof ProtocolError) {
      return problem.close;
    }
    throw problem;
  }
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(judged)));
