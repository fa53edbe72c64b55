"""Django application of this part."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """Registers the part with Django."""

    name = "shouli.identity"
    label = "identity"
    default_auto_field = "django.db.models.BigAutoField"
