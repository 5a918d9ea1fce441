"""The frozen pool, everybody's numbers, the ranking (Article 11; kmdraw-1)."""
