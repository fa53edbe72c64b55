"""How urgent work is, when it can be done, and when it is done."""
