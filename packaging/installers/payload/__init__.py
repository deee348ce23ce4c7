"""The common payload: a relocatable Python with the program and all it needs.

`stages` puts it together from the other modules; `prune.toml` says what is left out, and why.
"""
