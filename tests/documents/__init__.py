"""The documentation as a newcomer uses it."""
