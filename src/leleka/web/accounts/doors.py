"""Views that anybody may open: signing in, the language, and nothing that shows a child."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required as open_to_all

__all__ = ["open_to_all"]
