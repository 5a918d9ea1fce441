"""Credit codes, names and accounts of institutions."""
