"""Django application of this part."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    """Registers the part with Django."""

    name = "shouli.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"
