// Video files for the player, in a script of its own: the library in it is larger than the player.

import {
  BufferTarget,
  EncodedPacket,
  EncodedVideoPacketSource,
  Mp4OutputFormat,
  Output,
  StreamTarget,
  WebMOutputFormat,
} from "mediabunny";

/**
 * Opens a video file.
 *
 * @param {"mp4" | "webm"} kind
 * @param {"avc" | "vp9" | "vp8"} codec
 * @param {FileSystemWritableFileStream | null} stream where it is written; null keeps it in memory
 * @returns {Promise<import("../core/video_export.js").VideoFile>}
 */
async function openVideoFile(kind, codec, stream) {
  const memory = new BufferTarget();
  // Not the stream itself: to close it is to keep what is in it.
  const passing = () => new WritableStream({ write: /** @type {any} */ (stream).write.bind(stream) });
  const target = stream ? new StreamTarget(passing(), { chunked: true, chunkSize: 4 << 20 }) : memory;
  const format = kind === "mp4" ? new Mp4OutputFormat({ fastStart: false }) : new WebMOutputFormat();
  const output = new Output({ format, target });
  const packets = new EncodedVideoPacketSource(codec);
  output.addVideoTrack(packets);
  await output.start();
  return {
    add: (chunk, detail) => packets.add(EncodedPacket.fromEncodedChunk(chunk), detail),
    finish: async () => {
      await output.finalize();
      await stream?.close();
      return stream ? null : new Blob([/** @type {ArrayBuffer} */ (memory.buffer)], { type: `video/${kind}` });
    },
    cancel: async () => {
      if (output.state === "started") await output.cancel();
      await stream?.abort();
    },
  };
}

/** @type {any} */ (window).desksideVideoFile = openVideoFile;
