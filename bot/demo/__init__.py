"""`zhian demo`: a city on one machine."""
