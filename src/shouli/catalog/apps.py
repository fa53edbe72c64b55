"""Django application of this part."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """Registers the part with Django."""

    name = "shouli.catalog"
    label = "catalog"
    default_auto_field = "django.db.models.BigAutoField"
