// Few keys, told by "?" on every page: / search, Ctrl+Enter send, Esc close. A letter goes to what carries it (data-key):
// a link opens, a button is pressed, one that decides (data-key-focus) is only brought under the finger.

const keys = document.getElementById("keys");

function typing(target) {
  return target.closest("input, textarea, select, [contenteditable]") !== null;
}

for (const button of document.querySelectorAll("[data-open-dialog]")) {
  const dialog = document.getElementById(button.dataset.openDialog);
  if (!dialog || !dialog.showModal) continue;
  button.hidden = false;
  button.addEventListener("click", () => dialog.showModal());
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing) return; // an input method is at work
  if (event.key === "Enter" && event.ctrlKey) {
    const form = event.target.form;
    // form.elements, for a button inside may belong to another form.
    const button = form && form.method === "post" && [...form.elements].find((one) => one.type === "submit");
    if (button) button.click();
    return;
  }
  if (event.key === "Escape") closeMenus();
  if (event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
  if (event.key === "/") {
    const search = document.querySelector("[data-search]");
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
  } else if (event.key === "?" && keys && keys.showModal && !keys.open) {
    keys.showModal();
  } else if (/^[a-z[\]]$/.test(event.key) && !(keys && keys.open)) {
    press(document.querySelector(`[data-key="${event.key}"]`));
  }
});

function press(target) {
  if (!target) return;
  target.focus();
  if (!("keyFocus" in target.dataset)) target.click();
  const details = target.closest("summary") && target.closest("details");
  const field = details && details.open && details.querySelector("select, textarea");
  if (field) field.focus();
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (menu === except) continue;
    menu.open = false;
    if (!except && menu.contains(document.activeElement)) menu.querySelector("summary").focus();
  }
}

document.addEventListener("click", (event) => closeMenus(event.target.closest("details[data-menu]") || document.body));
