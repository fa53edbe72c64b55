"""When work can be done, and when it is done."""
