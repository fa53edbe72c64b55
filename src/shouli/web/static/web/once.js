// A form is sent once: until its answer is there, a second click or Enter sends nothing.
const sent = new WeakSet();
const PATIENCE = 10_000; // milliseconds after which a form may be sent again that no answer has replaced (a download)

document.addEventListener(
  "submit",
  (event) => {
    if (!sent.has(event.target)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);

// Last of all who hear of it: whether the browser sends the form itself is settled by then.
window.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.target) return;
  sent.add(form);
  setTimeout(() => sent.delete(form), PATIENCE);
});

const asked = (event) => event.detail.requestConfig?.triggeringEvent?.type === "submit";

document.addEventListener("htmx:beforeSend", (event) => {
  if (asked(event)) sent.add(event.detail.elt);
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (!asked(event)) return;
  const leaves = event.detail.xhr?.getResponseHeader("HX-Redirect"); // the page goes away: nothing more is sent from it
  if (!leaves || !event.detail.successful) sent.delete(event.detail.elt);
});

// A page come back to by the browser's own memory is as it was left, and may be sent again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) for (const form of document.forms) sent.delete(form);
});
