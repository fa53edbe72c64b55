"""Django application of this part."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Registers the part with Django."""

    name = "shouli.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
