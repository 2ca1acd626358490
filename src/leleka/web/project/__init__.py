"""The Django project: settings, addresses, the server's way in."""
