// Columns to choose and put in order: <ul data-reorder> with a tick and a number in each item. Buttons move an item up or
// down; the numbers follow. Without JavaScript the numbers are typed.

const number = (item) => item.querySelector("input[type=number]");
const tick = (item) => item.querySelector("input[type=checkbox]");

function renumber(list) {
  let place = 0;
  for (const item of list.children) number(item).value = tick(item).checked ? ++place : "";
}

function button(list, item, words, move) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-secondary";
  made.textContent = words === list.dataset.up ? "↑" : "↓";
  made.setAttribute("aria-label", `${words}: ${item.querySelector("label").textContent.trim()}`);
  made.addEventListener("click", () => {
    move();
    renumber(list);
    made.focus();
  });
  return made;
}

for (const list of document.querySelectorAll("ul[data-reorder]")) {
  for (const item of [...list.children]) {
    const up = button(list, item, list.dataset.up, () => item.previousElementSibling?.before(item));
    const down = button(list, item, list.dataset.down, () => item.nextElementSibling?.after(item));
    item.append(up, down);
    number(item).hidden = true;
    tick(item).addEventListener("change", () => renumber(list));
  }
}
