// Draws a BPMN diagram and marks where a thing stands; the list beside it says the same in words.
const COLOURS = {
  defaultFillColor: "var(--diagram-paper)",
  defaultStrokeColor: "var(--diagram-line)",
  defaultLabelColor: "var(--diagram-ink)",
};

function draw(box) {
  const { marks, badges } = JSON.parse(document.getElementById(box.dataset.marks).textContent);
  const viewer = new window.BpmnJS({ container: box, bpmnRenderer: COLOURS });
  for (const stop of box.querySelectorAll("a, [tabindex]")) stop.tabIndex = -1; // for the keyboard there is the list
  const canvas = () => viewer.get("canvas");
  const known = (id) => viewer.get("elementRegistry").get(id);
  box.closest("section").addEventListener("click", (event) => {
    const zoom = event.target.closest("[data-zoom]")?.dataset.zoom;
    if (zoom === "fit") canvas().zoom("fit-viewport", "auto");
    else if (zoom) canvas().zoom(canvas().zoom() * (zoom === "in" ? 1.25 : 0.8));
  });
  return fetch(box.dataset.diagram, { headers: { Accept: "application/xml" } })
    .then((answer) => {
      if (!answer.ok) throw new Error(`the diagram's address answered ${answer.status}`);
      return answer.text();
    })
    .then((xml) => viewer.importXML(xml))
    .then(() => {
      box.querySelector("[data-diagram-wait]").hidden = true;
      canvas().zoom("fit-viewport", "auto");
      for (const [id, mark] of Object.entries(marks)) if (known(id)) canvas().addMarker(id, `mark-${mark}`);
      for (const [id, text] of Object.entries(badges)) {
        if (!known(id)) continue;
        const label = document.createElement("span");
        label.className = "diagram-badge";
        label.textContent = text;
        viewer.get("overlays").add(id, { position: { top: -10, right: 12 }, html: label });
      }
    });
}

async function start(box) {
  if (box.dataset.drawn) return;
  box.dataset.drawn = "1";
  try {
    await draw(box);
  } catch (failure) {
    console.error(failure);
    box.querySelector("[data-diagram-wait]").hidden = true;
    box.querySelector("[data-diagram-failed]").hidden = false;
    box.removeAttribute("aria-hidden");
  }
}

const startAll = () => document.querySelectorAll("[data-diagram]").forEach(start);
document.addEventListener("htmx:afterSettle", startAll);
startAll();
