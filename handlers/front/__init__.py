"""Where every event comes in, and what is answered without a feature: help, menu, links."""
