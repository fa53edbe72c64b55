"""Pure rules of identity: rights, hours, passwords, one-time codes, the shape of the organisation."""
