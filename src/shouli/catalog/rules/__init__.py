"""Pure rules of the catalogue: fee decisions, product coupling, campaigns, packages."""
