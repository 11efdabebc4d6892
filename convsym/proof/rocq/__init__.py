"""Derivations and theorems as Rocq files, to be checked by a system that shares no code with ours."""
