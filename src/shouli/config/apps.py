"""Wires the parts together once Django has loaded them."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps


class ConfigConfig(AppConfig):
    """Loads every part's actions, events and handlers, and installs the policy."""

    name = "shouli.config"
    label = "config"

    def ready(self) -> None:
        """Register all actions and handlers of all parts."""
        from django.conf import settings

        from shouli.config import logs
        from shouli.identity.policy import RolePolicy
        from shouli.kernel.actions import use_policy

        logs.configure(capture_warnings=settings.SHOULI_LOG_JSON)
        for part in apps.get_app_configs():
            if not part.name.startswith("shouli."):
                continue
            for room in ("actions", "events", "states", "handlers"):
                if find_spec(f"{part.name}.{room}"):
                    import_module(f"{part.name}.{room}")
        import_module("shouli.config.packs")
        use_policy(RolePolicy())
