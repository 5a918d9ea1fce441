"""KMDRAW/1 byte for byte (kmdraw-1): nothing here may change what a bundle says."""
