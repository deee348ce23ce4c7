"""Teaching a model something from pictures: sets, captions, trainings, and the process that trains.

`values` are what is said, `work` makes and keeps it, `faces` show it: verbs of the command line and
a page of the window.
"""
