"""The engine of acceptance: looks at a draft from every side at once."""
