// Proof of work for typing codes (protocol/work.py): SHA-256 in plain JavaScript, since WebCrypto is missing on plain
// HTTP and its promise for each of 65,536 hashes would cost more than the hash.

const ROUNDS = new Uint32Array([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01,
  0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc,
  0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
  0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08,
  0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
  0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);
const START = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];
const BLOCK_BYTES = 64;
const SLICE_MS = 30;

/** @param {number} word @param {number} by @returns {number} */
const turned = (word, by) => (word >>> by) | (word << (32 - by));

const schedule = new Int32Array(64);

/**
 * Mixes one block into the state (FIPS 180-4 section 6.2.2).
 *
 * @param {Int32Array} state eight words, changed in place
 * @param {DataView} bytes
 * @param {number} at offset of the block
 */
function mix(state, bytes, at) {
  const w = schedule;
  for (let i = 0; i < 16; i++) w[i] = bytes.getInt32(at + i * 4);
  for (let i = 16; i < 64; i++) {
    const x = w[i - 15];
    const y = w[i - 2];
    const low = turned(x, 7) ^ turned(x, 18) ^ (x >>> 3);
    const high = turned(y, 17) ^ turned(y, 19) ^ (y >>> 10);
    w[i] = (w[i - 16] + low + w[i - 7] + high) | 0;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i++) {
    const choice = (e & f) ^ (~e & g);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const first = (h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + choice + ROUNDS[i] + w[i]) | 0;
    const second = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + majority) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  const added = [a, b, c, d, e, f, g, h];
  for (let i = 0; i < 8; i++) state[i] += added[i];
}

/**
 * @param {string} text characters of US-ASCII only
 * @returns {Int32Array} the eight words of SHA-256
 */
export function sha256(text) {
  const bytes = new Uint8Array(Math.ceil((text.length + 9) / BLOCK_BYTES) * BLOCK_BYTES);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  bytes[text.length] = 0x80;
  const view = new DataView(bytes.buffer);
  view.setUint32(bytes.length - 4, text.length * 8);
  const state = new Int32Array(START);
  for (let at = 0; at < bytes.length; at += BLOCK_BYTES) mix(state, view, at);
  return state;
}

/**
 * @param {string} challenge
 * @param {number} number
 * @param {number} bits at most 32
 * @returns {boolean}
 */
export function solves(challenge, number, bits) {
  return bits === 0 || sha256(`${challenge}:${number}`)[0] >>> (32 - bits) === 0;
}

/**
 * Finds the smallest answer, in slices that leave the page alive.
 *
 * @param {string} challenge
 * @param {number} bits at most 32
 * @param {(share: number) => void} onProgress how much of the expected work is done, 0 to 1, never quite 1
 * @returns {Promise<string>}
 */
export function solve(challenge, bits, onProgress) {
  const expected = Math.pow(2, bits);
  let number = 0;
  return new Promise((resolve) => {
    function slice() {
      const until = Date.now() + SLICE_MS;
      while (Date.now() < until) {
        for (const end = number + 200; number < end; number++) {
          if (solves(challenge, number, bits)) {
            resolve(String(number));
            return;
          }
        }
      }
      onProgress(1 - Math.exp(-number / expected));
      setTimeout(slice, 0);
    }
    slice();
  });
}
