// A long list found by typing: <select data-combobox> becomes an input with a list of suggestions (the pattern of
// the ARIA Authoring Practices). The select stays, hidden, and is what the form sends; without JavaScript it is
// simply a list. An option's data-keys (its pinyin initials, its whole pinyin)
// are searched too.

const LIMIT = 50;

const keys = (option) => (option.dataset.keys || "").split(" ");

function build(select) {
  const box = document.createElement("div");
  const input = document.createElement("input");
  const list = document.createElement("ul");
  const id = select.id;
  box.className = "combobox";
  list.className = "combobox-list";
  list.id = `${id}-list`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  for (const [name, value] of Object.entries({
    type: "text",
    role: "combobox",
    autocomplete: "off",
    class: "form-control",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
  })) input.setAttribute(name, value);
  for (const name of ["aria-describedby", "aria-invalid", "aria-required", "placeholder"]) {
    if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  }
  const label = document.querySelector(`label[for="${id}"]`);
  if (label) list.setAttribute("aria-label", label.textContent.trim());
  select.id = `${id}-value`; // the label now names the input
  select.hidden = true;
  input.id = id;
  box.append(input, list);
  select.after(box);

  const options = [...select.options].filter((option) => option.value);
  let active = -1;

  function chosen() {
    const option = select.selectedOptions[0];
    return option && option.value ? option.text.trim() : "";
  }

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function move(to) {
    const rows = list.children;
    if (!rows.length) return;
    if (active >= 0 && rows[active]) rows[active].setAttribute("aria-selected", "false");
    active = (to + rows.length) % rows.length;
    rows[active].setAttribute("aria-selected", "true");
    rows[active].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", rows[active].id);
  }

  function choose(row) {
    select.value = row.dataset.value;
    input.value = row.textContent;
    close();
    select.dispatchEvent(new Event("input", { bubbles: true }));
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function open(all) {
    const typed = all ? "" : input.value.trim().toLowerCase();
    const found = options
      .filter((option) => option.text.toLowerCase().includes(typed) || keys(option).some((key) => key.startsWith(typed)))
      .slice(0, LIMIT);
    list.replaceChildren(
      ...found.map((option, number) => {
        const row = document.createElement("li");
        row.id = `${list.id}-${number}`;
        row.textContent = option.text.trim();
        row.dataset.value = option.value;
        row.setAttribute("role", "option");
        row.setAttribute("aria-selected", "false");
        return row;
      }),
    );
    active = -1;
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
  }

  input.value = chosen();
  input.addEventListener("input", () => {
    select.value = "";
    open(false);
  });
  input.addEventListener("click", () => open(true));
  input.addEventListener("blur", () => {
    // What was typed in full counts as chosen; anything else goes back to what stands.
    const typed = input.value.trim();
    const same = options.find((option) => option.text.trim() === typed);
    if (same && select.value !== same.value) choose({ dataset: { value: same.value }, textContent: typed });
    close();
  });
  list.addEventListener("mousedown", (event) => {
    const row = event.target.closest("[role=option]");
    event.preventDefault(); // the input keeps the focus
    if (row) choose(row);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) open(true);
      else move(event.key === "ArrowDown" ? active + 1 : active < 0 ? -1 : active - 1);
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      choose(list.children[active]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      close();
    }
  });
}

for (const select of document.querySelectorAll("select[data-combobox]")) build(select);
