// A scan goes to the server as soon as it is chosen; the form then carries the stored copy's id.
import { refresh } from "./forms.js";

async function send(box, file) {
  const texts = box.querySelector("[data-upload-texts]").dataset;
  if (file.size > Number(texts.max) * 1024 * 1024) return { fault: texts.tooBig };
  const form = box.closest("form");
  const body = new FormData();
  body.append("file", file);
  body.append("purpose", box.dataset.purpose);
  body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  const answer = await fetch(box.dataset.upload, { method: "POST", body, headers: { Accept: "application/json" } });
  const kind = answer.headers.get("Content-Type") ?? "";
  return kind.startsWith("application/json") ? answer.json() : { fault: texts.failed };
}

document.addEventListener("change", async (event) => {
  const input = event.target.closest?.("[data-upload-input]");
  const file = input?.files[0];
  if (!file) return;
  const box = input.closest("[data-upload]");
  const [state, texts] = [box.querySelector("[data-upload-state]"), box.querySelector("[data-upload-texts]").dataset];
  state.textContent = texts.sending;
  let answer;
  try {
    answer = await send(box, file);
  } catch (failure) {
    if (!(failure instanceof TypeError)) throw failure; // what fetch throws when nobody answers
    answer = { fault: texts.failed };
  }
  box.classList.toggle("bad", Boolean(answer.fault));
  state.textContent = answer.fault ?? answer.name ?? file.name;
  if (answer.fault) return;
  box.querySelector("[data-upload-id]").value = answer.id;
  const form = box.closest("form[data-form]");
  if (form) refresh(form);
});
