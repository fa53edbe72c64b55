"""Django application of this part."""

from importlib import import_module

from django.apps import AppConfig


class KernelConfig(AppConfig):
    """Registers the part with Django."""

    name = "shouli.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the kernel's own actions."""
        import_module("shouli.kernel.dead_letters")
        import_module("shouli.kernel.resealing")
