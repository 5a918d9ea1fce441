"""Who is in the pool, and what is known of each institution (Articles 3, 5, 7)."""
