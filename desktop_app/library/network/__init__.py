"""The one door to the network: gate, audit, tokens, the hub's answers."""
