"""The theory in Rocq: theorems about whole matrices, by the name they have in a derivation."""
