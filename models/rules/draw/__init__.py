"""Who may be drawn, what an answer does, what is counted (Articles 7, 10, 13)."""
