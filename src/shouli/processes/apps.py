"""Django application of this part."""

from django.apps import AppConfig


class ProcessesConfig(AppConfig):
    """Registers the part with Django."""

    name = "shouli.processes"
    label = "processes"
    default_auto_field = "django.db.models.BigAutoField"
