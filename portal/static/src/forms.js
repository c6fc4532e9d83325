// Forms: errors first, one sending at a time, nothing typed is lost by accident.

const token = document.querySelector('meta[name="csrf-token"]');

// htmx 4 keeps the request's headers in event.detail.ctx.
document.addEventListener("htmx:config:request", (event) => {
  const request = event.detail.ctx.request;
  if (token && request.method.toUpperCase() !== "GET") request.headers["X-CSRFToken"] = token.content;
});

// Where a page came back with errors, reading begins there.
const summary = document.querySelector("[data-focus]");
if (summary) summary.focus();

// A second click sends nothing twice. A page that stays (its answer was a file to keep) can send again after a while.
const WHILE = 10000;

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "yes";
  form.dataset.changed = "";
  setTimeout(() => delete form.dataset.sending, WHILE);
});

// So can a page that the browser's back button brings back as it was left.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sending]")) delete form.dataset.sending;
});

// A form that does not save itself warns before what was typed is lost.
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form && form.method === "post" && !form.dataset.autosave) form.dataset.changed = "yes";
});
window.addEventListener("beforeunload", (event) => {
  if (document.querySelector('form[data-changed="yes"]')) {
    event.preventDefault();
    event.returnValue = "";
  }
});
