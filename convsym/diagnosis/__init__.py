"""How `diagnose` finds out: the table of faults, the matrices they make, the comparison, the search."""
