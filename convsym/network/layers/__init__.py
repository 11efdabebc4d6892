"""Layers of networks that are no convolutions, and what the passes ask of any layer."""
