// Dialogs: opening, closing, and the one question asked before something cannot be taken back.
export function show(id) {
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open) return dialog;
  dialog.showModal();
  dialog.dispatchEvent(new CustomEvent("shouli:open", { bubbles: true }));
  return dialog;
}

// Asks in the page's own dialog; resolves to true when the reader agrees.
export function ask(text) {
  const dialog = document.getElementById("confirm");
  dialog.querySelector("#confirm-text").textContent = text;
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

// A button that says what it will do is pressed only after a yes.
document.addEventListener(
  "click",
  async (event) => {
    const button = event.target.closest("[data-confirm]");
    if (!button || button.dataset.agreed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!(await ask(button.dataset.confirm))) return button.focus();
    button.dataset.agreed = "1";
    button.click();
    delete button.dataset.agreed;
  },
  true,
);
