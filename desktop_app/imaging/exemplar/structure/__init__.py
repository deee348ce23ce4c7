"""Structure behind a hole: repetition, symmetry, lines that go on."""
