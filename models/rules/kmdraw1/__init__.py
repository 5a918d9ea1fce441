"""KMDRAW/1 byte for byte (docs/kmdraw-1.md): nothing here may change what a bundle says."""
