"""Pure rules of parties: documents, registration, defaults, locality, guarantee, names and copies."""
