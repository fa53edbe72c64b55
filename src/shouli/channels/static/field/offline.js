// A report is kept on the phone while it is typed, and sent again with the same key until the server has answered.
const forms = () => document.querySelectorAll("form[data-keep]");
const storeOf = (form) => `shouli:${form.dataset.keep}`;
const LEFT_OUT = new Set(["csrfmiddlewaretoken"]);
const AGAIN = 15000;
let sending = false;

function keep(form, pressed = "") {
  const answers = [...new FormData(form)].filter(([name]) => !LEFT_OUT.has(name));
  localStorage.setItem(storeOf(form), JSON.stringify({ answers, pressed }));
}

function kept(form) {
  const text = localStorage.getItem(storeOf(form));
  return text ? JSON.parse(text) : null;
}

const forget = () => forms().forEach((form) => localStorage.removeItem(storeOf(form)));

function putBack(form) {
  const found = kept(form);
  if (!found) return;
  for (const control of form.elements) {
    if (!control.name || LEFT_OUT.has(control.name) || control.tagName === "BUTTON") continue;
    const values = found.answers.filter(([name]) => name === control.name).map(([, value]) => value);
    if (control.type === "checkbox" || control.type === "radio") control.checked = values.includes(control.value);
    else if (values.length) control.value = values[0];
  }
}

const tell = (which, shown) => document.querySelector(`[data-${which}]`)?.toggleAttribute("hidden", !shown);

async function send(form, pressed) {
  if (sending) return;
  sending = true;
  form.setAttribute("aria-busy", "true");
  keep(form, pressed);
  const body = new FormData(form);
  body.append("_action", pressed);
  try {
    const answer = await fetch(form.action, { method: "POST", body });
    tell("offline", false);
    if (answer.redirected) {
      if (!new URL(answer.url).pathname.startsWith("/login")) forget();
      location.assign(answer.url);
    } else if (answer.status === 422) {
      forget();
      show(await answer.text());
    } else tell("refused", true);
  } catch (failure) {
    if (!(failure instanceof TypeError)) throw failure; // what fetch throws when nobody answers
    tell("offline", true);
  } finally {
    sending = false;
    form.removeAttribute("aria-busy");
  }
}

function show(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  document.querySelector("#main").replaceWith(page.querySelector("#main"));
  const faults = document.querySelector("[data-faults]");
  faults?.scrollIntoView({ block: "center" });
  faults?.focus();
}

function resend() {
  for (const form of forms()) {
    const found = kept(form);
    if (found?.pressed) send(form, found.pressed);
  }
}

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-keep]");
  if (form) keep(form);
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-keep]");
  if (!form) return;
  event.preventDefault();
  send(form, event.submitter?.value ?? "");
});

window.addEventListener("online", resend);
setInterval(() => {
  if (navigator.onLine) resend();
}, AGAIN);
for (const form of forms()) putBack(form);
resend();
