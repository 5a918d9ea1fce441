"""One event, one transaction; what is due; what goes out."""
