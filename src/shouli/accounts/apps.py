"""Django application of this part."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registers the part with Django."""

    name = "shouli.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
