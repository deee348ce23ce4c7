"""What the window calls things: codes and values as sentences in the language of the user."""
