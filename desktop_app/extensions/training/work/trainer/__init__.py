"""The trainer: teaches models (torch, diffusers, peft), in a separate process beside the engine.

Imported by nobody but its own ``__main__`` and the in-process path of the command line. Importing
this package imports no torch.
"""
