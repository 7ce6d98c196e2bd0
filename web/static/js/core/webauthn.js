/**
 * Passkeys (WebAuthn level 3) as flat fields of base64url text, which is what the appliance takes.
 *
 * @typedef {Record<string, any>} Options what the appliance asks, as its JSON says
 * @typedef {Record<string, string>} Fields
 */

/** @returns {boolean} whether this browser can use passkeys on this page */
export function passkeysWork() {
  return Boolean(window.isSecureContext && window.PublicKeyCredential && navigator.credentials);
}

/** @param {string} text base64url @returns {ArrayBuffer} */
function bytesOf(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  const bytes = new Uint8Array(plain.length);
  for (let at = 0; at < plain.length; at++) bytes[at] = plain.charCodeAt(at);
  return bytes.buffer;
}

/** @param {ArrayBuffer | null | undefined} buffer @returns {string} base64url; empty for nothing */
function textOf(buffer) {
  if (!buffer) return "";
  const plain = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** @param {Array<{id: string}>} [keys] @returns {any[]} */
function described(keys) {
  return (keys || []).map((key) => ({ ...key, id: bytesOf(key.id) }));
}

/** @param {any} made @returns {string} names, separated by commas */
function transportsOf(made) {
  return typeof made.getTransports === "function" ? made.getTransports().join(",") : "";
}

/** @param {Options} options @returns {Promise<Fields>} of a new passkey */
export async function makePasskey(options) {
  const publicKey = {
    ...options,
    challenge: bytesOf(options.challenge),
    user: { ...options.user, id: bytesOf(options.user.id) },
    excludeCredentials: described(options.excludeCredentials),
  };
  const made = /** @type {any} */ (await navigator.credentials.create({ publicKey: /** @type {any} */ (publicKey) }));
  return {
    credential_id: made.id,
    client_data: textOf(made.response.clientDataJSON),
    attestation: textOf(made.response.attestationObject),
    transports: transportsOf(made.response),
  };
}

/** @param {Options} options @returns {Promise<Fields>} of a passkey's answer */
export async function usePasskey(options) {
  const publicKey = {
    ...options,
    challenge: bytesOf(options.challenge),
    allowCredentials: described(options.allowCredentials),
  };
  const used = /** @type {any} */ (await navigator.credentials.get({ publicKey: /** @type {any} */ (publicKey) }));
  return {
    credential_id: used.id,
    client_data: textOf(used.response.clientDataJSON),
    authenticator_data: textOf(used.response.authenticatorData),
    signature: textOf(used.response.signature),
    user_handle: textOf(used.response.userHandle),
  };
}
