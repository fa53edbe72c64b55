"""Django application of the journeys: finds and registers every one of them."""

from importlib import import_module
from pathlib import Path

from django.apps import AppConfig


class JourneysConfig(AppConfig):
    """Registers each ``<family>/<business>/journey.py``."""

    name = "shouli.journeys"
    label = "journeys"

    def ready(self) -> None:
        """Import every journey folder and register what it declares."""
        from shouli.orders.business.journey import JOURNEYS, register

        here = Path(__file__).parent
        for path in sorted(here.glob("*/*/journey.py")):
            module = import_module(f"shouli.journeys.{path.parent.parent.name}.{path.parent.name}.journey")
            if module.JOURNEY.key not in JOURNEYS:
                register(module.JOURNEY)
