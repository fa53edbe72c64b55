"""Django application of this part."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Registers the part with Django."""

    name = "shouli.payments"
    label = "payments"
    default_auto_field = "django.db.models.BigAutoField"
