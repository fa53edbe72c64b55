"""The clock, for doors only: everything below them takes ``ctx.now``."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """Read the clock; a training tenant's is moved by ``SHOULI_CLOCK_SHIFT_DAYS``."""
    return timezone.now() + timedelta(days=settings.SHOULI_CLOCK_SHIFT_DAYS)
