"""How it is done and kept: sets, trainings, the trainer, sessions of the window."""
