"""What is asked for, by sentence or by form, until it may be drawn (Articles 8, 11)."""
