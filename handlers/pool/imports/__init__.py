"""The pool file and the staff file: every fault with its place, all rows or none (Articles 3, 5, 7)."""
