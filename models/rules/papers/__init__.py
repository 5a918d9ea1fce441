"""What a numbered sheet shows."""
