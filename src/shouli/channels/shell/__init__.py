"""The door everybody comes through: signing in and out, home, the palette, language, theme and keys."""
