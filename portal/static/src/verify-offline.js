// Checks what a certificate's QR code holds, in the browser alone: the signature, the facts, the days.
//
// The code holds `https://…/verify/7K3M-…#1.<key id>.<payload>.<signature>`, the last two in base64url. Browsers as old
// as Chromium 87 have no Ed25519 of their own. Everything is shown as text, never as markup.

import nacl from "tweetnacl";

const SHAPE = /^(?:(\S*)#)?1\.([0-9a-f]{8})\.([\w-]+)\.([\w-]{86})$/;
const SHOWN = ["name", "number", "office", "issued", "from", "until", "code"];
const { address, demonstration, keys, made, words } = JSON.parse(document.getElementById("data").textContent);
const content = document.getElementById("content");

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const text = (raw) => btoa(String.fromCharCode(...raw)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

/** The bytes of a base64url text; undefined unless it is written in the one way these bytes are written. */
function exactly(written) {
  if (written.length % 4 === 1) return undefined;
  const raw = bytes(written);
  return text(raw) === written ? raw : undefined;
}

/** What a code comes to: {verdict, facts}; the verdict is a word of the page. */
function check(typed) {
  const written = typed.replace(/\s+/g, "");
  const parts = SHAPE.exec(written);
  if (!parts) return { verdict: /\/verify\/[\w-]+$/.test(written) ? "plain" : "unreadable" };
  const [, link, id, ...signed] = parts;
  const [payload, signature] = signed.map(exactly);
  if (!Object.hasOwnProperty.call(keys, id)) return { verdict: "unknown" };
  if (!payload || !signature || !nacl.sign.detached.verify(payload, signature, bytes(keys[id]))) return { verdict: "forged" };
  const facts = JSON.parse(new TextDecoder().decode(payload));
  const meant = link && link.split("/verify/")[1];
  if (meant && meant.replace(/-/g, "") !== facts.code) return { verdict: "other", facts };
  return { verdict: "right", facts };
}

/** A word of the page in both languages. */
function say(place, name) {
  const [chinese, english] = words[name];
  const second = document.createElement("span");
  second.lang = "en";
  second.textContent = english;
  place.replaceChildren(chinese, " ", second);
  return place;
}

const made_of = (tag, name, kind = "") => Object.assign(say(document.createElement(tag), name), { className: kind });

/** Today in Shanghai by this device's clock, as 2026-11-23. */
function today() {
  const parts = new Intl.DateTimeFormat("en-US", { timeZone: "Asia/Shanghai", year: "numeric", month: "2-digit", day: "2-digit" });
  const { year, month, day } = Object.fromEntries(parts.formatToParts(new Date()).map(({ type, value }) => [type, value]));
  return `${year}-${month}-${day}`;
}

function days({ from, until }) {
  if (until && until < today()) return "ended";
  return from > today() ? "early" : "within";
}

function shown(facts) {
  const list = document.createElement("dl");
  for (const name of SHOWN) {
    const value = document.createElement("dd");
    if (name === "until" && !facts.until) say(value, "endless");
    else value.textContent = name === "code" ? facts.code.match(/.{1,4}/g).join("-") : facts[name];
    list.append(made_of("dt", name), value);
  }
  return list;
}

function answer({ verdict, facts }) {
  const time = facts && days(facts);
  const tone = verdict === "right" ? (time === "within" ? "good" : "warn") : verdict === "plain" || verdict === "unknown" ? "warn" : "bad";
  const box = document.createElement("div");
  box.className = `verdict ${tone}`;
  box.append(made_of("h2", verdict), made_of("p", `${verdict}_more`));
  if (verdict === "right") box.append(made_of("p", time, time === "within" ? "" : "warn"));
  const place = document.getElementById("answer");
  place.textContent = "";
  place.append(box);
  if (!facts) return;
  const link = say(document.createElement("a"), "open");
  link.href = `${address}/verify/${encodeURIComponent(facts.code)}`;
  link.rel = "noreferrer";
  place.append(shown(facts), link);
}

async function photograph() {
  if (!("BarcodeDetector" in window)) return;
  if (!(await window.BarcodeDetector.getSupportedFormats()).includes("qr_code")) return;
  const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
  document.getElementById("photograph").hidden = false;
  document.getElementById("picture").addEventListener("change", async ({ target }) => {
    if (!target.files.length) return;
    const [found] = await detector.detect(await createImageBitmap(target.files[0]));
    if (found) {
      content.value = found.rawValue;
      answer(check(content.value));
    } else answer({ verdict: "blurred" });
  });
}

for (const place of document.querySelectorAll("[data-say]")) say(place, place.dataset.say);
document.querySelector(".demonstration").hidden = !demonstration;
document.getElementById("keys").textContent = Object.keys(keys).join(", ");
document.getElementById("made").textContent = made;
document.getElementById("form").addEventListener("submit", (event) => {
  event.preventDefault();
  answer(check(content.value));
});
// A scanner types a whole code at once: what is a whole code is checked without asking.
content.addEventListener("input", () => {
  if (SHAPE.test(content.value.replace(/\s+/g, ""))) answer(check(content.value));
});
photograph();
