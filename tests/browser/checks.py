"""What is looked at on every page: axe-core's rules for WCAG 2.2 AA, and some of what it cannot judge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = (Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
FRAME = (".top", ".places")  # the same on every page of a role

RULES = """
async ([tags, exclude]) => {
  const open = document.querySelector("dialog[open]");
  const bar = document.querySelector(".keybar");
  if (bar) bar.style.position = "static"; // what lies behind it scrolls into sight once it has the focus
  const ran = await axe.run(open ?? {include: [["html"]], exclude: exclude.map((item) => [item])}, {
    runOnly: {type: "tag", values: tags}, resultTypes: ["violations"], preload: false,
  });
  if (bar) bar.style.position = "";
  return ran.violations.flatMap(({id, nodes}) => nodes.map(({target, any, all, none}) => {
    const why = [...any, ...all, ...none].map(({message}) => message);
    return [id, target.flat().join(" "), why.join("; ")];
  }));
}
"""
# Wider than the screen (1.4.10): to scroll sideways is for tables in a frame of their own.
SIDEWAYS = """
() => {
  const root = document.documentElement;
  const over = root.scrollWidth - root.clientWidth;
  if (over <= 0) return [];
  const wide = [...document.body.querySelectorAll("*")].filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.right > root.clientWidth + 1 && !element.closest(".table-wrap, .cells-wrap");
  });
  const names = wide.slice(0, 3).map((element) => `${element.tagName.toLowerCase()}.${element.className}`);
  return [["sideways", names.join(" "), `${over} px wider than the screen`]];
}
"""
# Focused, but wholly behind what stays in sight (2.4.11).
HIDDEN = """
() => {
  const bars = ".keybar, .top, #customer-strip";
  const wanted = "a[href], button:not(:disabled), input:not([type=hidden], :disabled), select, textarea, summary";
  const scope = document.querySelector("dialog[open]") ?? document;
  const found = [];
  for (const element of scope.querySelectorAll(wanted)) {
    if (element.closest(`${bars}, dialog:not([open])`) || !element.checkVisibility()) continue;
    element.focus();
    const box = element.getBoundingClientRect();
    if (box.width < 3 || box.height < 3) continue;
    const points = [0.1, 0.5, 0.9].flatMap((x) => [0.1, 0.5, 0.9].map((y) => [x, y]));
    const seen = points.some(([x, y]) => {
      const top = document.elementFromPoint(box.left + x * box.width, box.top + y * box.height);
      return top && (element.contains(top) || top.contains(element) || top.closest("label")?.control === element);
    });
    const name = element.id || element.outerHTML.slice(0, 80);
    if (!seen) found.push(["focus-obscured", name, `at ${Math.round(box.top)}`]);
  }
  document.activeElement?.blur();
  scrollTo(0, 0);
  return found;
}
"""
# Chinese on an English page that is not said to be Chinese (3.1.2).
FOREIGN = """
() => {
  if (!document.documentElement.lang.startsWith("en")) return [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const around = node.parentElement;
    if (!/\\p{Script=Han}/u.test(node.data) || around.closest("script, textarea, svg, [lang^=zh]")) continue;
    found.push(["language-of-parts", around.className || around.tagName, node.data.trim().slice(0, 40)]);
  }
  return found;
}
"""


@dataclass(slots=True)
class Findings:
    """What was looked at, and what was wrong there: where, rule, element, why."""

    looks: int = 0
    wrong: list[str] = field(default_factory=list)

    def look(self, page: Page, where: str, *, exclude: Sequence[str] = ()) -> None:
        """Look at a page, or at the dialog that is open in it, as it stands."""
        self.looks += 1
        self._note(where, page.evaluate(RULES, [TAGS, exclude]))
        for check in (SIDEWAYS, HIDDEN, FOREIGN):
            self._note(where, page.evaluate(check))

    def look_at_dialogs(self, page: Page, where: str) -> None:
        """Open every dialog of a page, one after the other, but the one whose words come with a question."""
        for name in page.evaluate("[...document.querySelectorAll('dialog[id]:not(#confirm)')].map(({id}) => id)"):
            dialog = f"document.getElementById('{name}')"
            page.evaluate(f"document.querySelector('dialog[open]')?.close(); {dialog}.showModal()")
            self.look(page, f"{where} #{name}")
            page.evaluate(f"{dialog}.close()")

    def told(self) -> str:
        """Return what a failing test says."""
        return "\n".join((f"{len(self.wrong)} of {self.looks} looks:", *self.wrong))

    def _note(self, where: str, found: list[Any]) -> None:
        self.wrong += [" · ".join((where, *map(str, item))) for item in found]
