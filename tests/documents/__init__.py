"""The documentation, followed as a reader follows it."""
