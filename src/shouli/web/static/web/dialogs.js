// Dialogs: opening, closing, and the one question asked before something cannot be taken back.
import { tell } from "./toasts.js";

export function show(id) {
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open) return dialog;
  dialog.showModal();
  dialog.dispatchEvent(new CustomEvent("shouli:open", { bubbles: true }));
  return dialog;
}

// Asks in the page's own dialog, whose buttons say what they do; resolves to true when the reader agrees. What is
// safe has the focus.
export function ask(text, { yes = "", no = "" } = {}) {
  const dialog = document.getElementById("confirm");
  dialog.querySelector("#confirm-text").textContent = text;
  for (const [answer, said] of Object.entries({ yes, no })) {
    const button = dialog.querySelector(`[data-answer=${answer}]`);
    button.textContent = said || button.dataset.text;
  }
  dialog.showModal();
  return new Promise((resolve) => {
    let answer = false;
    const pick = (event) => {
      const button = event.target.closest("[data-answer]");
      if (!button) return;
      answer = button.dataset.answer === "yes";
      dialog.close();
    };
    dialog.addEventListener("click", pick);
    dialog.addEventListener(
      "close",
      () => {
        dialog.removeEventListener("click", pick);
        resolve(answer);
      },
      { once: true },
    );
  });
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) show(opener.dataset.open);
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
  if (event.target instanceof HTMLDialogElement && event.target.open) event.target.close();
});

function labelOf(button) {
  const label = button.cloneNode(true);
  label.querySelectorAll("kbd, svg").forEach((part) => part.remove());
  return label.textContent.trim();
}

// What a button of a list does is about the rows that are ticked: how many they are, and what they come to.
function ofRows(button) {
  const texts = button.closest("[data-of-rows]")?.dataset;
  if (!texts) return { said: "", none: "" };
  const ticked = [...button.form.querySelectorAll('input[name="row"]:checked')].map((box) => box.closest("tr"));
  const cents = (row) =>
    Math.round(Number(row.querySelector("[data-money]")?.textContent.replace(/[^0-9.-]/g, "")) * 100);
  const sum = ticked.reduce((so, row) => so + cents(row), 0);
  const said = (Number.isNaN(sum) ? texts.told : texts.toldSum)
    .replace("{n}", String(ticked.length))
    .replace("{sum}", (sum / 100).toFixed(2));
  return { said: `${said} `, none: ticked.length ? "" : texts.none };
}

// A button that says what it will do is pressed only after a yes; without a row to do it to, it only says so.
document.addEventListener(
  "click",
  async (event) => {
    const button = event.target.closest("[data-confirm]");
    if (!button || button.dataset.agreed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { said, none } = ofRows(button);
    if (none) return tell(none);
    if (!(await ask(said + button.dataset.confirm, { yes: labelOf(button) }))) return button.focus();
    button.dataset.agreed = "1";
    button.click();
    delete button.dataset.agreed;
  },
  true,
);
