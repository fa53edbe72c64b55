// Lists: tick all, count the ticked, open a row by clicking anywhere in it.
function count(form) {
  const ticked = form.querySelectorAll('input[name="row"]:checked').length;
  const shown = form.querySelector("[data-ticked]");
  if (shown) shown.textContent = ticked ? `${ticked} ✓` : "";
}

document.addEventListener("change", (event) => {
  const all = event.target.closest?.("[data-tick-all]");
  const table = event.target.closest?.("[data-rows]");
  if (!table) return;
  if (all)
    table.querySelectorAll('input[name="row"]').forEach((box) => {
      box.checked = all.checked;
    });
  if (table.closest("form")) count(table.closest("form"));
});

document.addEventListener("click", (event) => {
  const row = event.target.closest("tr[data-href]");
  if (!row || event.target.closest("a, button, input, label") || String(getSelection())) return;
  row.querySelector("a")?.click();
});
