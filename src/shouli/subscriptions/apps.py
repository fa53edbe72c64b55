"""Django application of this part."""

from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    """Registers the part with Django."""

    name = "shouli.subscriptions"
    label = "subscriptions"
    default_auto_field = "django.db.models.BigAutoField"
