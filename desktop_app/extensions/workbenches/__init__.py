"""Workbenches: paths from a few fields to a lesson's sheet, a plate, products.

`values` are rows and their fields, `work` makes and keeps what was said, `faces` show it: the verb
``make``, a page of the window, and what a server answers.
"""
