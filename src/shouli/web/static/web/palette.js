// The palette: type, arrow to a hit, Enter.
const box = () => document.getElementById("palette-q");
const hits = () => [...document.querySelectorAll("#palette-hits [role=option]")];

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
  box().focus();
  box().dispatchEvent(new CustomEvent("palette:open"));
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id === "palette-hits") mark(0);
});

document.addEventListener("keydown", (event) => {
  if (event.target.id !== "palette-q" || event.isComposing) return;
  const all = hits();
  const here = all.findIndex((hit) => hit.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown") mark((here + 1) % all.length);
  else if (event.key === "ArrowUp") mark((here - 1 + all.length) % all.length);
  else if (event.key === "Enter") all[Math.max(here, 0)]?.click();
  else return;
  event.preventDefault();
});
