// Forms driven by the server: a change posts the whole form, the answer is morphed in. What the reader has typed
// since the request left is newer than the answer, so it is put back over it.
import { ask } from "./dialogs.js";
import { goOn, moved, onward, recover } from "./focus.js";

const WAIT = 120;
const timers = new WeakMap();
const typed = new Map(); // id of a control → what it held when it was last edited, since the last request left
let focusAfter = ""; // where the pressed button wants the focus once the answer is there
let onwardFrom = ""; // what is settled by the pressed button, so that work goes on behind it
let dirty = false; // whether something typed would be lost by leaving

const formOf = (element) => element?.closest?.("form[data-form]") ?? element?.form?.closest?.("form[data-form]");
const boxed = (control) => control.type === "checkbox" || control.type === "radio";

function remember(control) {
  if (!control.id || control.type === "file" || control.type === "hidden") return;
  typed.set(control.id, boxed(control) ? control.checked : control.value);
}

function putBack() {
  for (const [id, value] of typed) {
    const control = document.getElementById(id);
    if (!control || control.readOnly || control.disabled) continue;
    if (boxed(control)) control.checked = value;
    else if (control.value !== value) control.value = value;
  }
}

// Posts the form as it stands, once the reader has paused; what uploads call too. It is busy from the change on.
export function refresh(form) {
  dirty = true;
  clearTimeout(timers.get(form));
  form.setAttribute("aria-busy", "true");
  timers.set(
    form,
    setTimeout(() => {
      timers.delete(form);
      if (form.isConnected && !form.inert) form.dispatchEvent(new CustomEvent("shouli:refresh"));
    }, WAIT),
  );
}

document.addEventListener("input", (event) => {
  const form = formOf(event.target);
  if (!form) return;
  dirty = true;
  remember(event.target);
});

document.addEventListener("change", (event) => {
  const form = formOf(event.target);
  if (!form || event.target.type === "file") return;
  dirty = true;
  remember(event.target);
  if (!event.target.dataset.arrowed) refresh(form);
});

// In a list that adds what is chosen, arrows only look: what it shows is added when it is left.
document.addEventListener("keydown", (event) => {
  if (event.target.matches?.("[data-adds]") && event.key !== "Enter") event.target.dataset.arrowed = "1";
});

document.addEventListener("pointerdown", (event) => delete event.target.dataset?.arrowed);

document.addEventListener("focusout", (event) => {
  const list = event.target;
  if (!list.dataset?.arrowed) return;
  delete list.dataset.arrowed;
  if (list.value) refresh(formOf(list));
});

function closeUp(control) {
  if (control.matches?.("[data-digits]") && /[\s-]/.test(control.value))
    control.value = control.value.replace(/[\s-]/g, "");
}

document.addEventListener("input", (event) => {
  if (!event.isComposing) closeUp(event.target);
});

// What is being composed, as Chinese is out of letters, is lost when anybody else sets the value meanwhile: an answer
// leaves it alone.
function compose(isComposing) {
  if (window.Idiomorph) window.Idiomorph.defaults.ignoreActiveValue = isComposing;
}

document.addEventListener("compositionstart", () => compose(true));
document.addEventListener("compositionend", (event) => {
  compose(false);
  closeUp(event.target);
});

document.addEventListener("htmx:configRequest", (event) => {
  const form = event.target.closest?.("form[data-form]");
  if (!form) return;
  clearTimeout(timers.get(form));
  timers.delete(form);
  const submitter = event.detail.triggeringEvent?.submitter;
  if (submitter?.name) event.detail.parameters[submitter.name] = submitter.value;
});

document.addEventListener("htmx:beforeSend", (event) => {
  const form = event.target.closest?.("form[data-form]");
  if (!form) return;
  typed.clear();
  const submitter = event.detail.requestConfig.triggeringEvent?.submitter;
  form.setAttribute("aria-busy", "true");
  if (submitter) {
    form.inert = true; // nothing is typed into a form that is being decided
    focusAfter = submitter.dataset.focusAfter ?? "";
    onwardFrom = submitter.dataset.onward ?? "";
  }
});

function free(form) {
  form.inert = false;
  if (!timers.has(form)) form.removeAttribute("aria-busy");
}

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form[data-form]");
  if (form) free(form);
});

let answered = null; // the last answer dealt with: htmx tells of a swap once for each element that came

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id !== "work" || event.detail.xhr === answered) return;
  answered = event.detail.xhr;
  const form = document.querySelector("form[data-form]");
  if (form) free(form);
  putBack();
  const submitter = event.detail.requestConfig?.triggeringEvent?.submitter;
  const faults = document.querySelector("[data-faults]");
  const wanted =
    focusAfter && document.getElementById(focusAfter)?.querySelector("button:not(:disabled), input, select");
  const settled = onwardFrom && document.getElementById(onwardFrom);
  focusAfter = "";
  onwardFrom = "";
  const alarm = document.querySelector("[data-alarm]"); // what cannot wait until the reader looks up
  if (alarm) alarm.focus();
  else if (wanted) wanted.focus();
  else if (faults && submitter?.hasAttribute("form")) faults.focus();
  else if (settled && !settled.closest(".bad")) onward(settled);
  else if (submitter && moved()) goOn();
  else recover();
});

// The server decides whether a dialog or fold is in the page, the reader whether it is open; what is busy is known
// here.
document.addEventListener("DOMContentLoaded", () => {
  if (!window.Idiomorph) return;
  window.Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, node) =>
    name !== "aria-busy" &&
    !(name === "open" && (node instanceof HTMLDialogElement || node instanceof HTMLDetailsElement));
});

document.addEventListener("click", (event) => {
  const stepper = event.target.closest("[data-step]");
  if (!stepper) return;
  const control = document.getElementById(stepper.dataset.for);
  const [low, high] = [Number(control.dataset.min ?? 1), Number(control.dataset.max ?? Infinity)];
  control.value = Math.min(high, Math.max(low, (Number(control.value) || 0) + Number(stepper.dataset.step)));
  control.dispatchEvent(new Event("change", { bubbles: true }));
});

document.addEventListener("click", (event) => {
  const jump = event.target.closest("[data-jump]");
  if (!jump) return;
  const target = document.getElementById(decodeURIComponent(jump.hash.slice(1)));
  if (!target) return;
  event.preventDefault();
  target.scrollIntoView({ block: "center" });
  target.focus();
  if (document.activeElement !== target)
    target.querySelector("input:not([type=hidden]), select, textarea, button")?.focus();
});

// What was typed into a form is with the server, all but what was typed since.
export function kept(form) {
  if (form && !timers.has(form) && !typed.size) dirty = false;
}

// Asks before something typed is lost by leaving.
export async function mayLeave() {
  const { leave, yes, no } = document.getElementById("confirm-text").dataset;
  if (dirty && !(await ask(leave, { yes, no }))) return false;
  dirty = false;
  return true;
}

// Esc: steps back.
export async function stepBack() {
  if (!(await mayLeave())) return;
  const back = document.querySelector("[data-back]");
  if (back) back.click();
  else history.back();
}
