"""Actions of the catalogue."""
