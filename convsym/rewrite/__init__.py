"""Size formulas rewritten by proved rules: canonical forms, their proofs, and how they are written."""
