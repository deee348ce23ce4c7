"""Whether pictures got better: measures of sets, blind ratings, drift, grids, and a lab.

`values` are what is said and the formulas, `work` makes and keeps it, `faces` show it: verbs of the
command line and a page of the window.
"""
