"""Is it sound, and is it safe? Verification, structure, pickles."""
