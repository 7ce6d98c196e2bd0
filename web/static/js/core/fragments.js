import htmx from "htmx.org";

/**
 * Lists that are exchanged without a new page, by htmx.  Trusted Types let one policy through, and it passes only what
 * this module saw arrive from the own origin.  htmx's settings stand in office.html (meta htmx-config).
 *
 * @typedef {{raw: Response, status: number}} Answer
 * @typedef {{request: {action: string, body: unknown}, response: Answer, text: string}} Exchange
 */

const NAME = "deskside-fragment";

/** The one text that may become markup next, wrapped as htmx does it. */
let expected = "";

/** @param {string} text @returns {string} */
function passed(text) {
  if (text !== expected) throw new TypeError("markup from elsewhere");
  expected = "";
  return text;
}

/** @returns {never} */
function refused() {
  throw new TypeError("a fragment holds no scripts");
}

/** Stands in for the constructor of functions from strings. */
class NoCode {
  constructor() {
    refused();
  }
}

function policy() {
  const rules = { createHTML: passed, createScript: refused };
  const types = /** @type {any} */ (window).trustedTypes;
  return types ? types.createPolicy(NAME, rules) : rules;
}

/** @param {Exchange} exchange @returns {boolean} whether it is a part of a page, and no error or sign-in */
function isPart({ response, request }) {
  const { raw, status } = response;
  const wanted = new URL(request.action, document.baseURI);
  const got = new URL(raw.url);
  const kind = raw.headers.get("Content-Type") || "";
  const sameAddress = got.origin === window.location.origin && got.pathname === wanted.pathname;
  return status === 200 && !raw.redirected && sameAddress && kind.startsWith("text/html");
}

/** @param {unknown} body leaves out what is empty: the address stays short */
function trim(body) {
  if (!(body instanceof FormData)) return;
  for (const [name, value] of Array.from(body.entries())) if (value === "") body.delete(name);
}

/**
 * Starts htmx.
 *
 * @param {() => void} onSwap runs after each exchange
 * @param {() => void} onProblem runs when the appliance could not be reached
 */
export function startFragments(onSwap, onProblem) {
  htmx.registerExtension(NAME, {
    /** @param {any} inside */
    init(inside) {
      inside.initSecurity(policy(), NoCode, NoCode);
    },
    /** @param {Element} _source @param {{ctx: Exchange}} detail */
    htmx_config_request(_source, { ctx }) {
      trim(ctx.request.body);
    },
    /** @param {Element} _source @param {{ctx: Exchange}} detail */
    htmx_before_response(_source, { ctx }) {
      if (isPart(ctx)) return true;
      window.location.assign(ctx.request.action);
      return false;
    },
    /** @param {Element} _source @param {{ctx: Exchange}} detail */
    htmx_after_request(_source, { ctx }) {
      expected = `<template>${ctx.text}</template>`;
    },
  });
  document.addEventListener("htmx:after:swap", onSwap);
  document.addEventListener("htmx:error", onProblem);
}
