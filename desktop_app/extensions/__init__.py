"""What stands beside the painter's program: a folder for each, which the core imports nothing of.

`core.extensions` reads what each adds from its file ``extension.toml``.
"""
