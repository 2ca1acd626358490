"""The designed screens with which commands end."""
