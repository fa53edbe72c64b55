"""Tell the build which packages the program needs, read from requirements/base.in."""

from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

EXTRAS = ("spark",)


def read_requirements(text: str) -> list[str]:
    """Return the requirement lines of ``text`` without comments and options."""
    lines = (line.split("#", 1)[0].strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("-")]


class RequirementsHook(MetadataHookInterface):
    """Fill ``project.dependencies`` and the extras so that the lists of packages have one home."""

    def update(self, metadata: dict[str, Any]) -> None:
        folder = Path(self.root) / "requirements"
        metadata["dependencies"] = read_requirements((folder / "base.in").read_text(encoding="utf-8"))
        metadata["optional-dependencies"] = {
            extra: read_requirements((folder / f"{extra}.in").read_text(encoding="utf-8")) for extra in EXTRAS
        }
