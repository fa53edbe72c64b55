"""Django application of this part."""

from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """Registers the doors with Django, and lets each add its work places and palette hits."""

    name = "shouli.channels"
    label = "channels"

    def ready(self) -> None:
        """Import every door's ``entries`` module, where it registers what the shell shows of it."""
        for door in iter_modules([self.path]):
            if door.ispkg and find_spec(f"{self.name}.{door.name}.entries"):
                import_module(f"{self.name}.{door.name}.entries")
