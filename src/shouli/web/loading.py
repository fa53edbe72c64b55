"""Templates are indented to be read; pages are sent without the indentation, which is a third of them."""

from __future__ import annotations

import re

from django.template import Origin
from django.template.loaders import app_directories

INDENTATION = re.compile(r"\n[ \t]+")


class Loader(app_directories.Loader):
    """Finds the parts' templates and leaves out how far their lines are indented; lines keep their numbers."""

    def get_contents(self, origin: Origin) -> str:
        """Return a template's source without its indentation."""
        return INDENTATION.sub("\n", super().get_contents(origin))
