"""The engine: models and the loop that runs them (torch, diffusers, transformers).

A separate process; imported by nobody but its own ``__main__`` and the in-process path of the
command line. Importing this package imports no torch; `local` does.
"""
