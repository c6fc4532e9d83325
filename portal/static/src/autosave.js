// Drafts save themselves: <form data-autosave="address"> sends its fields there two seconds after the last change
// and says so in [data-autosaved]. Files are not sent; they go with the form's own button.

const WAIT = 2000;

function fields(form) {
  const data = new FormData(form);
  for (const [name, value] of [...data.entries()]) if (value instanceof File) data.delete(name);
  return data;
}

function watch(form) {
  const status = form.querySelector("[data-autosaved]") || document.querySelector("[data-autosaved]");
  let timer;
  let running = false;
  let again = false;

  function say(kind, time) {
    if (!status) return;
    status.textContent = status.dataset[kind].replace("{time}", time || "");
    status.classList.toggle("autosaved-failed", kind === "failed");
  }

  async function save() {
    if (form.dataset.sending) return;
    if (running) {
      again = true;
      return;
    }
    running = true;
    let refusal = "";
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST",
        body: fields(form),
        headers: { "X-Requested-With": "autosave" },
        credentials: "same-origin",
        redirect: "manual",
      });
      if (!answer.ok) {
        // Where the portal says why, that is shown; a page of its own is not.
        if ((answer.headers.get("Content-Type") || "").startsWith("text/plain")) refusal = await answer.text();
        throw new Error(answer.status);
      }
      form.dataset.changed = "";
      say("saved", new Intl.DateTimeFormat("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai" }).format(new Date()));
    } catch {
      say("failed");
      if (status && refusal) status.textContent = refusal;
    }
    running = false;
    if (again) {
      again = false;
      save();
    }
  }

  form.addEventListener("input", () => {
    form.dataset.changed = "yes";
    say("unsaved");
    clearTimeout(timer);
    timer = setTimeout(save, WAIT);
  });
}

for (const form of document.querySelectorAll("form[data-autosave]")) watch(form);
