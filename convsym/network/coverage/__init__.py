"""Coverage: how many paths lead to each input, and when none is left out."""
