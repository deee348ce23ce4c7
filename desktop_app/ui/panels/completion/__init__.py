"""What is offered while words are typed, and snippets of them."""
