"""A draw, from the request to its publication (Articles 8 to 11)."""
