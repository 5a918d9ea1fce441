"""`make bench`: what the product's promises cost, measured next to a peer where there is one."""
