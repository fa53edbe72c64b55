"""Programs are killed at every moment of an order's life; the next one goes on, and nothing is lost or done twice."""
