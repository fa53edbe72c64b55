"""Settings by occasion: dev (the demo), test, production; what they share is in base."""
