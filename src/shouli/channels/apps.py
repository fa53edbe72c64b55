"""Django application of this part."""

from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """Registers the doors with Django, and lets each add its work places, palette hits and panels of the home page."""

    name = "shouli.channels"
    label = "channels"

    def ready(self) -> None:
        """Import what every door shows of itself elsewhere: its modules ``entries`` and ``home``."""
        for door in iter_modules([self.path]):
            for module in ("entries", "home"):
                if door.ispkg and find_spec(f"{self.name}.{door.name}.{module}"):
                    import_module(f"{self.name}.{door.name}.{module}")
