"""What the tests are run with: where they start from, what they need, what they cost."""
