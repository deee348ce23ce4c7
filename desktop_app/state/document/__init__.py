"""A document: what it holds, its steps and their records, and changes of the whole."""
