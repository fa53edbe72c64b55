"""Who may do what, what an answer carries, and what may never leave the house."""
