"""Pure rules about orders."""
