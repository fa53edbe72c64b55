"""Django application of this part."""

from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    """Registers the part with Django."""

    name = "shouli.resources"
    label = "resources"
    default_auto_field = "django.db.models.BigAutoField"
