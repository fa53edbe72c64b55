// Toasts: good news leaves by itself, refusals stay until read. Whatever fails on the way is said too.
const STAY = 6000;

function arm(line) {
  if (line.dataset.armed || line.dataset.toast === "stay" || line.classList.contains("toast-error")) return;
  line.dataset.armed = "1";
  setTimeout(() => line.remove(), STAY);
}

const armAll = () => document.querySelectorAll("#toasts [data-toast]").forEach(arm);

// What is told again stands there once, where the latest news is.
function tellOnce() {
  const latest = new Map();
  for (const line of document.querySelectorAll("#toasts [data-toast]")) {
    const text = line.textContent.trim();
    latest.get(text)?.remove();
    latest.set(text, line);
  }
}

// What has the focus is not lain on (WCAG 2.4.11): the messages go to the other side of the page.
function makeWay() {
  const toasts = document.getElementById("toasts");
  const focused = document.activeElement;
  if (!toasts || focused === document.body || toasts.contains(focused)) return;
  const over = toasts.getBoundingClientRect();
  const under = focused.getBoundingClientRect();
  const beside = over.right <= under.left || under.right <= over.left;
  if (!beside && over.bottom > under.top && under.bottom > over.top) toasts.classList.toggle("toasts-left");
}

document.addEventListener("focusin", makeWay);
document.addEventListener("click", (event) => {
  event.target.closest("[data-dismiss]")?.closest("[data-toast]")?.remove();
});
document.addEventListener("htmx:afterSettle", armAll);
document.addEventListener("htmx:oobAfterSwap", armAll);
document.addEventListener("htmx:afterSwap", tellOnce);
document.addEventListener("htmx:oobAfterSwap", tellOnce);

export function tell(text) {
  if (!text) return;
  const line = document.createElement("div");
  line.className = "toast-line toast-error";
  line.dataset.toast = "stay";
  line.setAttribute("role", "alert");
  line.textContent = text;
  line.addEventListener("click", () => line.remove());
  document.getElementById("toasts").append(line);
  tellOnce();
}

const failed = () => tell(document.getElementById("toasts")?.dataset.failed);

document.addEventListener("htmx:sendError", failed);
document.addEventListener("htmx:responseError", failed);
document.addEventListener("htmx:timeout", failed);
armAll();
