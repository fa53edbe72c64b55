"""Tell the build which packages the program needs, read from requirements/base.in."""

from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


def read_requirements(text: str) -> list[str]:
    """Return the requirement lines of ``text`` without comments and options."""
    lines = (line.split("#", 1)[0].strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("-")]


class RequirementsHook(MetadataHookInterface):
    """Fill ``project.dependencies`` so that the list of packages has one home."""

    def update(self, metadata: dict[str, Any]) -> None:
        path = Path(self.root) / "requirements" / "base.in"
        metadata["dependencies"] = read_requirements(path.read_text(encoding="utf-8"))
