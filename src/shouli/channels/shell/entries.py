"""What the shell registers of its own: the explanations of fields."""

from __future__ import annotations

from shouli.channels.shell import explained

__all__ = ["explained"]
