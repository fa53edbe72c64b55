// One place for keys. An element says which key presses it: data-key="F2", "Alt+2", "/"; a fold of the page says
// its number: data-section="3" for Alt+3; what is drawn with letters is told them: data-code="XZ". Enter walks on as
// Tab does.
import { show } from "./dialogs.js";
import { controlsIn, onward, seen } from "./focus.js";
import { mayLeave, stepBack } from "./forms.js";
import { tickRow, walkRows } from "./rows.js";

const TOGETHER = 1500; // milliseconds within which letters belong to one code
const typing = (element) =>
  element.matches?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

// No text begins with these: in a field that is still empty they are the keys they are anywhere else.
const meant = (name, field) =>
  (name === "/" || name === "?") &&
  (field.matches("select") || (field.matches("input:not([type=password])") && !field.value));

function nameOf(event) {
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push("Ctrl");
  if (event.altKey) parts.push("Alt");
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code);
  parts.push(digit && event.altKey ? digit[1] : event.key.length === 1 ? event.key.toUpperCase() : event.key);
  return parts.join("+");
}

// A browser tells of a change only when the field is left. One that a key sends off must be told of before, or the
// change is heard after the answer, asks the server once more, and wipes away what the answer had to say.
function settle() {
  const field = document.activeElement;
  if (!typing(field)) return;
  field.blur();
  field.focus({ preventScroll: true });
}

function push(button) {
  settle();
  button.click();
}

function press(name) {
  const scope = document.querySelector("dialog[open]") ?? document;
  const target = [...scope.querySelectorAll(`[data-key="${CSS.escape(name)}"]`)].find(seen);
  if (!target) return false;
  if (typing(target)) target.focus();
  else if (!target.disabled) push(target);
  return true;
}

function section(number) {
  const fold = document.querySelector(`[data-section="${number}"]`);
  if (!fold) return false;
  fold.scrollIntoView({ block: "start" });
  const [first] = controlsIn(fold);
  (first ?? fold).focus();
  return true;
}

function enter(event) {
  const from = event.target;
  const form = from.closest?.("form[data-form]");
  if (!form || from.matches("textarea, button, a, summary") || event.isComposing) return false;
  if (from.dataset.enter) {
    const wanted = [...form.querySelectorAll('button[name="_action"]')].find(
      (button) => button.value === from.dataset.enter,
    );
    if (wanted) push(wanted);
    else onward(from);
  } else onward(from);
  return true;
}

function arrows(event) {
  const group = event.target.closest?.("[data-arrows]");
  if (!group) return false;
  const stops = [...group.querySelectorAll("button:not(:disabled)")];
  const here = stops.indexOf(event.target);
  const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  if (here < 0 || !(event.key in steps)) return false;
  stops[(here + steps[event.key] + stops.length) % stops.length].focus();
  return true;
}

let letters = ""; // typed outside a field, one soon after the other
let typedAt = 0;

// What is drawn with letters does what it shows when they are typed outside a field.
async function spell(event, letter) {
  letters = event.timeStamp - typedAt < TOGETHER ? letters + letter : letter;
  typedAt = event.timeStamp;
  const drawn = ["#work [data-code]", "[data-code]"].flatMap((where) => [...document.querySelectorAll(where)]);
  const target = drawn.find((element) => seen(element) && letters.endsWith(element.dataset.code));
  if (!target) return;
  letters = "";
  if (target.matches("a") && !(await mayLeave())) return;
  push(target);
}

function leave() {
  const open = document.querySelector("dialog[open]");
  if (open) open.close();
  else stepBack();
  return true;
}

function listKeys() {
  const list = document.querySelector("[data-keys-list]");
  list?.querySelectorAll("[data-own]").forEach((line) => line.remove());
  for (const element of document.querySelectorAll("#work [data-key], .keybar [data-key], .strip [data-key]")) {
    if (!seen(element) || element.dataset.key === "?") continue;
    const [term, text] = [document.createElement("dt"), document.createElement("dd")];
    const cap = document.createElement("kbd");
    cap.textContent = element.dataset.key;
    term.append(cap);
    const label = element.cloneNode(true);
    label.querySelectorAll("kbd, svg").forEach((part) => part.remove());
    text.textContent = (element.getAttribute("aria-label") ?? label.textContent).trim() || element.title;
    for (const part of [term, text]) {
      part.dataset.own = "";
      list.append(part);
    }
  }
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  const name = nameOf(event);
  const bare = name.length === 1;
  if (bare && typing(event.target) && !meant(name, event.target)) return;
  if (name === "Enter" && event.repeat && !event.target.matches("textarea")) return event.preventDefault();
  const digit = /^Alt\+([1-9])$/.exec(name);
  let done = false;
  if (name === "Ctrl+K") done = Boolean(show("palette"));
  else if (name === "Escape") done = leave();
  else if (name === "Enter") done = enter(event);
  else if (name.startsWith("Arrow")) done = arrows(event) || (!typing(event.target) && walkRows(name, event.target));
  else if (name === " ") done = tickRow(event.target);
  else if (name === "PageUp" || name === "PageDown") done = !typing(event.target) && press(name);
  else if (bare || /^F\d+$/.test(name) || name.startsWith("Alt+"))
    done = press(name) || walkRows(name, event.target) || Boolean(digit && section(digit[1]));
  if (/^[A-Z]$/.test(name) && !document.querySelector("dialog[open]")) spell(event, name);
  if (done) event.preventDefault();
});

document.addEventListener("shouli:open", (event) => {
  if (event.target.id === "keys") listKeys();
});

// The fees panel answers to F4 wherever it is shown.
document.addEventListener("keydown", (event) => {
  if (event.key !== "F4" || event.altKey || event.isComposing || event.defaultPrevented) return;
  const fees = document.getElementById("fees");
  if (!fees) return;
  event.preventDefault();
  fees.tabIndex = -1;
  fees.scrollIntoView({ block: "nearest" });
  fees.focus();
});
