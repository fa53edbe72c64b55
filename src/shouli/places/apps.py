"""Django application of this part."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """Registers the part with Django."""

    name = "shouli.places"
    label = "places"
    default_auto_field = "django.db.models.BigAutoField"
