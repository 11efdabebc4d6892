"""Sizes that fit: which a network accepts, what they lose, which come back."""
