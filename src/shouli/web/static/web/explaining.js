// F1 says what the field means in which the reader is; where nothing is told of it, it is the key of the help page.
// Escape puts away what is told before it steps back.
const told = (element) => element?.closest?.(".field")?.querySelector("[popover]");

document.addEventListener(
  "keydown",
  (event) => {
    if (event.isComposing) return; // Escape takes back what is being composed
    const open = document.querySelector(".explained:popover-open");
    if (event.key === "Escape" && open) open.hidePopover();
    else if (event.key === "F1" && told(document.activeElement)) told(document.activeElement).togglePopover();
    else return;
    event.preventDefault();
  },
  true,
);
