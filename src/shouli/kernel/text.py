"""Marks strings for translation where Django itself may not be imported (pure rules)."""

from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext_lazy as plural

__all__ = ["lazy", "plural"]
