"""What was typed into the form of a page, field by field."""
