"""What stands in for the outside where there is none: in the demo, in training and in the tests."""
