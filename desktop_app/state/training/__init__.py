"""What the window knows of a training: its set, its settings, and how its runs go."""
