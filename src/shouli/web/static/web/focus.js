// The focus goes where work goes on: when a page has loaded, when a part of it was swapped, when a dialog has closed.
// A template names that place by data-focus="…", on a control or on what holds one; when an answer names another
// place, the focus goes there. Without a name: the next row of a list, the first field still to be filled in, the
// work area.
import { rowToGoOn } from "./rows.js";

export const CONTROLS =
  "input:not([type=hidden]):not(:disabled):not([readonly]), select:not(:disabled), textarea:not(:disabled):not([readonly])";
const STOPS = `${CONTROLS}, a[href], button:not(:disabled), summary`;
export const seen = (element) => element.getClientRects().length > 0 && !element.closest("[inert]");
const reachable = (element) => seen(element) && element.tabIndex >= 0;
export const controlsIn = (element) => [...element.querySelectorAll(CONTROLS)].filter(reachable);
const onTouch = window.matchMedia("(pointer: coarse)").matches; // there a field in focus covers half the page

const stopIn = (element) =>
  element.matches(STOPS) && reachable(element) ? element : [...element.querySelectorAll(STOPS)].find(reachable);

const marked = () => [...document.querySelectorAll("[data-focus]")].filter((element) => stopIn(element));
let place = ""; // the place named when the focus was last put there

function fieldToGoOn() {
  const form = document.querySelector("#main form[data-form]");
  if (!form) return null;
  const open = [...form.querySelectorAll(".section:not(.section-done)")].flatMap(controlsIn);
  return open[0] ?? controlsIn(form)[0];
}

function workPlace() {
  const wrong = document.querySelector("[data-alarm], [data-faults]");
  if (wrong) return wrong;
  const [first] = marked();
  place = first?.dataset.focus ?? "";
  if (onTouch) return null;
  return (first && stopIn(first)) ?? fieldToGoOn() ?? rowToGoOn() ?? document.getElementById("main");
}

export function goOn() {
  const target = workPlace();
  if (!target) return;
  target.focus();
  if (target.matches("input:not([type=checkbox]):not([type=radio]):not([type=file])")) target.select();
}

// Whether an answer has named another place than the one where the focus was put last.
export function moved() {
  const [first] = marked();
  return Boolean(first) && first.dataset.focus !== place;
}

// Walks on from a control, or from what holds several, as Tab does; after the last one to what is done next.
export function onward(from) {
  const form = from.closest("form[data-form]");
  const behind = (control) =>
    from.compareDocumentPosition(control) & Node.DOCUMENT_POSITION_FOLLOWING && !from.contains(control);
  // One stop per group of radios, as Tab has it.
  const sameGroup = (control) => control.type === "radio" && control.name === from.name;
  const next = controlsIn(form).find((control) => behind(control) && !sameGroup(control));
  const last = document.querySelector(`.keybar button[form="${form.id}"]`);
  (next ?? last ?? from).focus();
  if (next?.select && next.type !== "checkbox" && next.type !== "radio") next.select();
}

let last = []; // what had the focus last, and what it stands in by id

document.addEventListener("focusin", (event) => {
  const element = event.target;
  const around = [element, element.closest("[role=group][id]"), element.closest(".field[id]")];
  last = around.filter(Boolean).map((part) => [part, part.id]);
});

const nowhere = () => document.activeElement === document.body || document.activeElement === null;

// Puts the focus back where it was last, or as near to it as is still on the page.
export function recover() {
  if (!nowhere() || document.querySelector("dialog[open]")) return;
  for (const [part, id] of last) {
    const now = part.isConnected ? part : id && document.getElementById(id);
    const stop = now && (stopIn(now) ?? (now.tabIndex >= -1 && seen(now) ? now : null));
    if (!stop) continue;
    stop.focus();
    if (!nowhere()) return;
  }
  goOn();
}

document.addEventListener("htmx:afterSettle", recover);
document.addEventListener("close", () => recover(), true);

const asked = document.activeElement; // by the page's own autofocus
if (
  !location.hash &&
  (asked === document.body || asked === null) &&
  !document.querySelector("[autofocus]:not(dialog *)")
)
  goOn();
