"""What engine and trainer have in common: families of models, how they are read from files, and the
process around them (torch). Importing this package imports no torch.
"""
