"""Django application of this part."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    """Registers the part with Django."""

    name = "shouli.parties"
    label = "parties"
    default_auto_field = "django.db.models.BigAutoField"
