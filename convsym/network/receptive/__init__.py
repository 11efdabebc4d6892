"""Receptive fields: what outputs read, composed link by link, and whether paths agree."""
