"""What packaging/licences.py is made of."""
