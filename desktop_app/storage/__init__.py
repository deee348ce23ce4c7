"""The user's work on the disk: settings, history, pictures, logs. No Qt, no torch, no models."""
