// Drafts save themselves: <form data-autosave="address"> sends its fields there when a field is left, and a second after
// the last key, and says so in [data-autosaved]. Files are not sent; they go with the form's own button.
//
// What is typed stays in this page alone, never in the browser's storage: desks are shared. Where the line is lost it is
// sent again once it is back, and leaving the page is asked about until then: the form's own buttons try to save first.
//
// `base` (portal.filing.rules.merging) is what the portal stands at: it comes back with every answer. Of what may or may
// not have arrived the page forgets it, so that it is sent again as changed.

const WAIT = 1000;
const AGAIN = [3000, 10000, 30000];

function fields(form) {
  const data = new FormData(form);
  for (const [name, value] of [...data.entries()]) if (value instanceof File) data.delete(name);
  return data;
}

function values(data) {
  const found = new Map();
  for (const [name, value] of data.entries()) found.set(name, `${found.get(name) || ""}\n${value}`);
  return found;
}

function read(base) {
  return new Map(base.split(" ").filter(Boolean).map((part) => part.split(":")));
}

function write(input, base) {
  input.value = [...base].map((part) => part.join(":")).join(" ");
}

// A session that ended: whoever signed in again in another tab gets this page a token of the new one.
async function renew() {
  const answer = await fetch(location.href, { credentials: "same-origin", redirect: "manual" });
  const found = answer.ok && /name="csrf-token" content="([^"]+)"/.exec(await answer.text());
  if (!found) return false;
  for (const input of document.querySelectorAll('input[name="csrf_token"]')) input.value = found[1];
  document.querySelector('meta[name="csrf-token"]').content = found[1];
  return true;
}

function watch(form) {
  const status = form.querySelector("[data-autosaved]") || document.querySelector("[data-autosaved]");
  const base = form.elements.base;
  let timer;
  let running = false;
  let underway = Promise.resolve();
  let again = false;
  let failures = 0;
  let lost = false;
  let saved = false;
  let kept = values(fields(form));

  function say(kind, text) {
    if (!status) return;
    status.textContent = kind ? status.dataset[kind].replace("{time}", text || "") : text;
    status.classList.toggle("autosaved-failed", !["saved", "chosen", "unsaved", "saving"].includes(kind));
  }

  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  }

  function fail(kind, sent) {
    lost = kind !== "failed";
    if (base) {
      const known = read(base.value);
      for (const name of new Set([...sent.keys(), ...kept.keys()])) if (sent.get(name) !== kept.get(name)) known.delete(name);
      write(base, known);
    }
    say(kind);
    later(AGAIN[Math.min(failures, AGAIN.length - 1)]);
    failures += 1;
  }

  async function send(data) {
    return fetch(form.dataset.autosave, {
      method: "POST",
      body: data,
      headers: { "X-Requested-With": "autosave" },
      credentials: "same-origin",
      redirect: "manual",
    });
  }

  async function take(answer, sent) {
    // Where the portal says something, that is shown; a page of its own is not.
    const plain = (answer.headers.get("Content-Type") || "").startsWith("text/plain");
    const said = plain ? await answer.text() : "";
    if (!answer.ok && answer.status !== 422) return fail("failed", sent);
    failures = 0;
    lost = false;
    const stands = answer.headers.get("Draft-Base");
    if (base && stands !== null) write(base, new Map([...read(base.value), ...read(stands)]));
    if (answer.ok) {
      kept = sent;
      const files = [...form.querySelectorAll('input[type="file"]')].some((input) => input.files.length);
      form.dataset.changed = again || files ? "yes" : "";
      say(files ? "chosen" : "saved", new Intl.DateTimeFormat("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai" }).format(new Date()));
    }
    if (said) say("", said);
    else if (!answer.ok) say("failed");
    return undefined;
  }

  function save() {
    clearTimeout(timer);
    if (form.dataset.sending) return underway;
    if (running) again = true;
    else underway = run();
    return underway;
  }

  async function run() {
    running = true;
    let sent = values(fields(form));
    say("saving");
    try {
      let answer = await send(fields(form));
      if (answer.type === "opaqueredirect" || answer.status === 400) {
        if (await renew()) {
          sent = values(fields(form));
          answer = await send(fields(form));
        }
      }
      if (answer.type === "opaqueredirect" || answer.status === 400) fail("signedOut", sent);
      else await take(answer, sent);
    } catch {
      fail("offline", sent);
    }
    running = false;
    if (!again) return undefined;
    again = false;
    return save();
  }

  form.addEventListener("input", () => {
    form.dataset.changed = "yes";
    say("unsaved");
    later(WAIT);
  });
  form.addEventListener("change", (event) => {
    if (event.target.type !== "file" && form.dataset.changed === "yes") save();
  });
  // Sent without a line, or signed out, the form would give way to a page that knows nothing of what was typed; sent
  // beside a save under way, it would not know what that has changed.
  form.addEventListener("submit", async (event) => {
    if (saved || (!running && !lost && navigator.onLine)) return;
    event.preventDefault();
    while (running) await underway;
    if (lost || !navigator.onLine) {
      lost = true;
      await save();
    }
    saved = !lost;
    if (saved) form.requestSubmit(event.submitter);
    else if (status) status.scrollIntoView({ block: "center" });
    saved = false;
  });
  window.addEventListener("online", () => {
    if (form.dataset.changed === "yes") save();
  });
}

for (const form of document.querySelectorAll("form[data-autosave]")) watch(form);
