// Lists: tick all, count the ticked, open a row by clicking anywhere in it; keys go from row to row, and who comes
// back from a row goes on with it, or with the next one if it is done.
const ROWS = "[data-rows] tbody tr";
const STEPS = { ArrowDown: 1, J: 1, ArrowUp: -1, K: -1 };
const rows = () => [...document.querySelectorAll(ROWS)].filter((row) => row.getClientRects().length > 0);
const tickOf = (row) => row.querySelector('input[name="row"]');

function stopOf(row) {
  const stop = row.querySelector("td a[href]") ?? row.querySelector("button:not(:disabled)") ?? tickOf(row) ?? row;
  if (stop === row) row.tabIndex = -1;
  return stop;
}

// Goes a row up or down, from box to box or from link to link.
export function walkRows(name, from) {
  const step = STEPS[name];
  if (!step) return false;
  const row = from.closest?.(ROWS);
  const outside = from === document.body || from.id === "main";
  if (!row && !(outside && name === "ArrowDown")) return false;
  const all = rows();
  const next = row ? all[all.indexOf(row) + step] : all[0];
  if (next) ((from.name === "row" && tickOf(next)) || stopOf(next)).focus();
  return Boolean(row || next);
}

// Space ticks the row whose link has the focus.
export function tickRow(from) {
  const tick = from.matches?.("a") && from.closest(ROWS) && tickOf(from.closest(ROWS));
  if (!tick) return false;
  tick.click();
  return true;
}

const here = () => `shouli:rows:${location.pathname}`;
const keyOf = (row) => row.dataset.row ?? row.dataset.href ?? "";

document.addEventListener(
  "click",
  (event) => {
    const row = event.target.closest?.(ROWS);
    if (!row || event.target.matches("input")) return;
    const kept = { at: keyOf(row), to: row.dataset.href ?? "", all: rows().map(keyOf) };
    sessionStorage.setItem(here(), JSON.stringify(kept));
  },
  true,
);

function kept() {
  const text = sessionStorage.getItem(here());
  const from = document.referrer && new URL(document.referrer).pathname;
  if (!text || !from) return null;
  const found = JSON.parse(text);
  return from === location.pathname || from === new URL(found.to || "/", location.href).pathname ? found : null;
}

// The row where work goes on: the one come back from, else the first behind it that is still there, else the first.
export function rowToGoOn() {
  const all = rows();
  const past = kept();
  const byKey = new Map(all.map((row) => [keyOf(row), row]));
  const behind = past ? past.all.slice(past.all.indexOf(past.at)) : [];
  const row = behind.map((key) => byKey.get(key)).find(Boolean) ?? all[0];
  return row && stopOf(row);
}

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
