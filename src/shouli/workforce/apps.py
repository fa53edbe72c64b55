"""Django application of this part."""

from django.apps import AppConfig


class WorkforceConfig(AppConfig):
    """Registers the part with Django."""

    name = "shouli.workforce"
    label = "workforce"
    default_auto_field = "django.db.models.BigAutoField"
