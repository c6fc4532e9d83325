// One tick for many: <input type="checkbox" data-ticks="seen_"> ticks every box of its form whose name begins so, and
// is itself ticked only while all of them are. Without JavaScript the portal reads it as all of them.

function watch(all) {
  const boxes = [...all.form.elements].filter((box) => box.type === "checkbox" && box.name.startsWith(all.dataset.ticks));
  const follow = () => {
    all.checked = boxes.every((box) => box.checked);
  };
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
  });
  for (const box of boxes) box.addEventListener("change", follow);
  follow();
}

for (const all of document.querySelectorAll("input[data-ticks]")) watch(all);
