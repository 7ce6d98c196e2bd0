// One message as a bubble: author, text with its addresses, time, and how far it has come.

import { parts } from "../core/chat_addresses.js";
import { t } from "../core/texts.js";
import { chatIcon } from "./chat_icons.js";
import { authorText, refusedText } from "./chat_texts.js";
import { build, empty } from "./dom.js";
import { clockText } from "./time_texts.js";

/**
 * @typedef {import("../core/chat_log.js").ChatLog} ChatLog
 * @typedef {import("../core/chat_log.js").ChatEntry} ChatEntry
 * @typedef {import("../core/chat_log.js").Pending} Pending
 * @typedef {"waiting" | "sent" | "delivered" | "seen"} Progress
 */

/** @type {Record<Progress, () => string>} */
const PROGRESS = {
  waiting: () => t("Being sent"),
  sent: () => t("Sent"),
  delivered: () => t("Delivered"),
  seen: () => t("Read"),
};

/** @param {ChatLog} log @param {number} number @returns {Progress} */
export function progressOf(log, number) {
  if (number <= log.seen) return "seen";
  return number <= log.delivered ? "delivered" : "sent";
}

/**
 * @param {ChatEntry} line
 * @param {ChatLog} log
 * @param {boolean} follows whether the line before is the same author's, so that the name is not said again
 * @returns {HTMLElement}
 */
export function bubble(line, log, follows) {
  const own = line.side === log.own;
  const made = build("div", { class: `chat-line ${own ? "chat-own" : "chat-other"}${follows ? " chat-follows" : ""}` });
  const author = build("p", { class: "chat-author", dir: "auto" }, [authorText(line, log)]);
  if (follows || (own && log.own === "customer")) author.classList.add("chat-unshown");
  made.appendChild(author);
  made.appendChild(body(line.text));
  const foot = build("p", { class: "chat-foot" }, [
    build("time", { datetime: new Date(line.atMs).toISOString() }, [clockText(line.atMs)]),
  ]);
  if (own) foot.appendChild(mark(progressOf(log, line.number)));
  made.appendChild(foot);
  return made;
}

/**
 * @param {Pending} one
 * @param {ChatLog} log
 * @returns {HTMLElement} a message that the appliance has not taken yet, or refused
 */
export function unsentBubble(one, log) {
  const made = build("div", { class: `chat-line chat-own ${one.refused ? "chat-refused" : "chat-waiting"}` });
  made.appendChild(body(one.text));
  if (!one.refused) {
    made.appendChild(build("p", { class: "chat-foot" }, [mark("waiting")]));
    return made;
  }
  const foot = build("p", { class: "chat-foot", role: "alert" }, [
    chatIcon("failed", "chat-mark"),
    build("span", {}, [refusedText(one.refused)]),
  ]);
  made.appendChild(foot);
  const acts = build("p", { class: "chat-acts" });
  if (log.mayWrite) acts.appendChild(act(t("Try again"), () => log.retry(one.clientId)));
  acts.appendChild(act(t("Remove"), () => log.discard(one.clientId)));
  made.appendChild(acts);
  return made;
}

/**
 * Shows how far a message has come.
 *
 * @param {HTMLElement} made of `bubble`
 * @param {Progress} progress
 */
export function showProgress(made, progress) {
  const old = made.querySelector(".chat-progress");
  if (old && old.parentNode && !old.classList.contains(`chat-progress-${progress}`)) {
    old.parentNode.replaceChild(mark(progress), old);
  }
}

/** @param {Progress} progress @returns {HTMLElement} */
function mark(progress) {
  const name = progress === "seen" ? "delivered" : progress;
  return build("span", { class: `chat-progress chat-progress-${progress}`, title: PROGRESS[progress]() }, [
    chatIcon(name, "chat-mark"),
    build("span", { class: "visually-hidden" }, [PROGRESS[progress]()]),
  ]);
}

/** @param {string} text @param {() => void} call @returns {HTMLElement} */
function act(text, call) {
  const made = build("button", { class: "chat-act", type: "button" }, [text]);
  made.addEventListener("click", call);
  return made;
}

/** @param {string} text @returns {HTMLElement} */
function body(text) {
  const made = build("div", { class: "chat-text", dir: "auto" });
  for (const part of parts(text)) {
    if (part.address) {
      made.appendChild(build("span", { class: "chat-address" }, [part.text]));
      made.appendChild(opener(part.address, made));
    } else {
      made.appendChild(document.createTextNode(part.text));
    }
  }
  return made;
}

/**
 * @param {string} address
 * @param {HTMLElement} place below which the question stands
 * @returns {HTMLElement} a button that shows where an address leads, and only then lets it be opened
 */
function opener(address, place) {
  const made = build("button", { class: "chat-open-link", type: "button", "aria-expanded": "false" }, [
    chatIcon("open", "chat-mark"),
    build("span", { class: "visually-hidden" }, [t("Open link: {address}", { address })]),
  ]);
  const question = build("div", { class: "chat-question", role: "group", "aria-label": t("Open this link?") });
  made.addEventListener("click", () => {
    const showing = question.parentNode !== null;
    made.setAttribute("aria-expanded", String(!showing));
    if (showing) {
      close();
      return;
    }
    empty(question);
    const go = build("a", { class: "chat-act", href: address, target: "_blank", rel: "noopener noreferrer" }, [
      t("Open in a new tab"),
    ]);
    go.addEventListener("click", () => close());
    question.appendChild(build("p", {}, [t("This link was sent to you. It leads to:")]));
    question.appendChild(build("p", { class: "chat-full-address", dir: "ltr" }, [address]));
    question.appendChild(build("p", { class: "chat-acts" }, [go, act(t("Cancel"), close)]));
    place.appendChild(question);
    go.focus();
  });
  function close() {
    if (question.parentNode) question.parentNode.removeChild(question);
    made.setAttribute("aria-expanded", "false");
    made.focus();
  }
  return made;
}
