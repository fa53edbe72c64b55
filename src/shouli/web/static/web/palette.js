// The palette: type, arrow to a hit, Enter. Enter typed before the answer is there waits for it.
let answered = null; // what was asked when the hits shown were found
let waiting = false; // whether Enter was pressed on what is not answered yet

const box = () => document.getElementById("palette-q");
const hits = () => [...document.querySelectorAll("#palette-hits [role=option]:not([aria-disabled])")];

function mark(index) {
  const all = hits();
  all.forEach((hit, place) => hit.setAttribute("aria-selected", String(place === index)));
  const chosen = all[index];
  if (chosen) {
    chosen.scrollIntoView({ block: "nearest" });
    box().setAttribute("aria-activedescendant", chosen.id);
  } else box().removeAttribute("aria-activedescendant");
}

document.addEventListener("shouli:open", (event) => {
  if (event.target.id !== "palette") return;
  box().value = "";
  answered = null;
  waiting = false;
  box().focus();
  box().dispatchEvent(new CustomEvent("palette:open"));
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id !== "palette-hits") return;
  answered = event.detail.requestConfig.parameters.q;
  mark(0);
  if (waiting && answered === box().value) hits()[0]?.click();
  if (answered === box().value) waiting = false;
});

document.addEventListener("input", (event) => {
  if (event.target.id === "palette-q") waiting = false;
});

document.addEventListener("keydown", (event) => {
  if (event.target.id !== "palette-q" || event.isComposing) return;
  const all = hits();
  const here = all.findIndex((hit) => hit.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown") mark((here + 1) % all.length);
  else if (event.key === "ArrowUp") mark((here - 1 + all.length) % all.length);
  else if (event.key === "Enter" && answered !== box().value) waiting = true;
  else if (event.key === "Enter") all[Math.max(here, 0)]?.click();
  else return;
  event.preventDefault();
});
