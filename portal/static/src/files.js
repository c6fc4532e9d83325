// Says before sending that a file is too large: <input type="file" data-limit="bytes" data-too-large="… {file} …"
// data-most="bytes of all files of the form" data-too-much="…">. The portal refuses it in any case.

function sentences(input) {
  const { limit, most, tooLarge, tooMuch } = input.dataset;
  const found = [...input.files].filter((file) => file.size > limit).map((file) => tooLarge.replace("{file}", file.name));
  const all = [...input.form.querySelectorAll('input[type="file"]')].flatMap((other) => [...other.files]);
  if (all.reduce((sum, file) => sum + file.size, 0) > most) found.push(tooMuch);
  return found;
}

document.addEventListener("change", ({ target }) => {
  if (target.type !== "file" || !target.dataset.limit) return;
  const id = `${target.id}-size`;
  const old = document.getElementById(id);
  if (old) old.remove();
  const found = sentences(target);
  if (!found.length) return;
  const said = document.createElement("p");
  said.id = id;
  said.className = "field-error";
  said.setAttribute("role", "alert");
  said.textContent = found.join(" ");
  target.after(said);
});
