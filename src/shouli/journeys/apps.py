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
        from shouli.orders.business import journey, procedure

        here = Path(__file__).parent
        for path in sorted(here.glob("*/*/journey.py")):
            module = import_module(f"shouli.journeys.{path.parent.parent.name}.{path.parent.name}.journey")
            found = module.JOURNEY
            if isinstance(found, procedure.Procedure):
                if found.key not in procedure.PROCEDURES:
                    procedure.register(found)
            elif found.key not in journey.JOURNEYS:
                journey.register(found)
