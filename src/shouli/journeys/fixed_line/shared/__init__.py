"""What several fixed-line businesses ask in the same way: products, place and number, contact, billing, others."""
