"""Django application of this part."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """Registers the part with Django."""

    name = "shouli.orders"
    label = "orders"
    default_auto_field = "django.db.models.BigAutoField"
