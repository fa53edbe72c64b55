"""What a number is worth, which numbers are wanted, and which are legal."""
