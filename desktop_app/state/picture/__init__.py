"""What is seen: surfaces, layers, how they are composed and what a screen shows. Values."""
