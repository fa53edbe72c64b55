"""Django application of this part."""

from django.apps import AppConfig


class ChargingConfig(AppConfig):
    """Registers the part with Django."""

    name = "shouli.charging"
    label = "charging"
    default_auto_field = "django.db.models.BigAutoField"
