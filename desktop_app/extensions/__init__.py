"""Capabilities that one can do without, a folder for each, of which the core imports nothing.

`core.extensions` reads what each adds from its file ``extension.toml``.
"""
