"""What makes an address right."""
