// What the counter adds: dialogs the server asks to be open, dialogs that start from the server's state, tabs,
// and that everything typed on an acceptance is kept as soon as the server has answered.
import { show } from "../web/dialogs.js";
import { kept } from "../web/forms.js";

const begin = (tab) =>
  document.getElementById(tab.dataset.tab).querySelector("input:not([type=hidden]), select, button")?.focus();

function openAsked() {
  for (const dialog of document.querySelectorAll("dialog[data-auto-open]")) show(dialog.id);
}

document.addEventListener("htmx:afterSettle", openAsked);
openAsked();

// A dialog opens with what the server knows; what was left unconfirmed in it is gone.
document.addEventListener("shouli:open", (event) => {
  event.target.querySelectorAll?.("form[data-fresh]").forEach((form) => form.reset());
});

// A dialog with tabs begins in the first field of the one it shows.
document.addEventListener("shouli:open", (event) => {
  const tab = event.target.querySelector?.("[role=tab].chosen");
  if (tab) begin(tab);
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const submitter = event.detail.requestConfig?.triggeringEvent?.submitter;
  if (submitter?.matches("[data-closes]")) submitter.closest("dialog")?.close();
});

document.addEventListener("click", (event) => {
  const tab = event.target.closest("[data-tab]");
  if (!tab) return;
  for (const other of tab.parentElement.querySelectorAll("[data-tab]")) {
    const chosen = other === tab;
    other.classList.toggle("chosen", chosen);
    other.setAttribute("aria-selected", String(chosen));
    document.getElementById(other.dataset.tab).hidden = !chosen;
  }
  begin(tab);
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id !== "work" || !event.detail.xhr || event.detail.xhr.status >= 400) return;
  kept(document.getElementById("form-acceptance"));
});

// The paper asks to be printed as soon as it is there, once.
function printAsked() {
  const papers = document.querySelectorAll("[data-print-now]");
  papers.forEach((paper) => paper.removeAttribute("data-print-now"));
  if (papers.length) window.print();
}

document.addEventListener("htmx:afterSettle", printAsked);
window.addEventListener("load", printAsked);
