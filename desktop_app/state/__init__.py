"""What the program knows now, observable. No Qt, no torch: every rule here is testable headless."""
