// Forms driven by the server: a change posts the whole form, the answer is morphed in. What the reader has typed
// since the request left is newer than the answer, so it is put back over it.
import { ask } from "./dialogs.js";

const WAIT = 120;
const timers = new WeakMap();
const typed = new Map(); // id of a control → what it held when it was last edited, since the last request left
let focused = null;

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

export function refresh(form) {
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => {
    if (form.isConnected && !form.inert) form.dispatchEvent(new CustomEvent("shouli:refresh"));
  }, WAIT));
}

document.addEventListener("input", (event) => {
  const form = formOf(event.target);
  if (!form) return;
  form.dataset.dirty = "1";
  remember(event.target);
});

document.addEventListener("change", (event) => {
  const form = formOf(event.target);
  if (!form || event.target.type === "file") return;
  form.dataset.dirty = "1";
  remember(event.target);
  refresh(form);
});

document.addEventListener("input", (event) => {
  const control = event.target;
  if (control.matches?.("[data-digits]") && /[\s-]/.test(control.value)) control.value = control.value.replace(/[\s-]/g, "");
});

document.addEventListener("htmx:configRequest", (event) => {
  const form = event.target.closest?.("form[data-form]");
  if (!form) return;
  clearTimeout(timers.get(form));
  const submitter = event.detail.triggeringEvent?.submitter;
  if (submitter?.name) event.detail.parameters[submitter.name] = submitter.value;
});

document.addEventListener("htmx:beforeSend", (event) => {
  const form = event.target.closest?.("form[data-form]");
  if (!form) return;
  typed.clear();
  focused = document.activeElement?.id || null;
  const submitter = event.detail.requestConfig.triggeringEvent?.submitter;
  form.setAttribute("aria-busy", "true");
  if (submitter) {
    form.inert = true; // nothing is typed into a form that is being decided
    form.dataset.focusAfter = submitter.dataset.focusAfter ?? "";
  }
});

function free(form) {
  form.inert = false;
  form.removeAttribute("aria-busy");
}

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form[data-form]");
  if (form) free(form);
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id !== "work") return;
  const form = document.querySelector("form[data-form]");
  if (form) free(form);
  putBack();
  const after = form?.dataset.focusAfter;
  if (form) delete form.dataset.focusAfter;
  const faults = document.querySelector("[data-faults]");
  if (after) document.getElementById(after)?.querySelector("button:not(:disabled), input, select")?.focus();
  else if (faults && event.detail.requestConfig?.triggeringEvent?.submitter) faults.focus();
  else if (document.activeElement === document.body && focused) document.getElementById(focused)?.focus();
});

// The server decides whether a dialog or fold is in the page, the reader whether it is open.
document.addEventListener("DOMContentLoaded", () => {
  if (!window.Idiomorph) return;
  window.Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, node) =>
    !(name === "open" && (node instanceof HTMLDialogElement || node instanceof HTMLDetailsElement)) &&
    !(name === "data-dirty" || name === "data-focus-after");
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
  if (document.activeElement !== target) target.querySelector("input:not([type=hidden]), select, textarea, button")?.focus();
});

// Esc: steps back, and asks only if something typed would be lost.
export async function stepBack() {
  const dirty = document.querySelector("form[data-form][data-dirty]");
  if (dirty && !(await ask(document.getElementById("confirm-text").dataset.leave))) return;
  if (dirty) delete dirty.dataset.dirty;
  const back = document.querySelector("[data-back]");
  if (back) back.click();
  else history.back();
}
