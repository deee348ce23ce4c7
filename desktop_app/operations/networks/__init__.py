"""How operations use networks of the engine: which they need, and what is made of the answers."""
