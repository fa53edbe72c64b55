"""Django application of this part."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Registers the part with Django."""

    name = "shouli.web"
    label = "web"
