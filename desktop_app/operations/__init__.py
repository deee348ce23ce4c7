"""What the program can do to pictures, one declaration each. No Qt, no torch, no disk, no HTTP."""
