"""Django application of this part."""

from django.apps import AppConfig


class GatewaysConfig(AppConfig):
    """Registers the part with Django."""

    name = "shouli.gateways"
    label = "gateways"
    default_auto_field = "django.db.models.BigAutoField"
