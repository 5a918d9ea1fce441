"""Working days, and moments read from everyday Chinese. Shanghai time."""
