"""On PostgreSQL the tests' pages ask as the role that an office's server has; see tools/with_postgres.py."""

from contextlib import contextmanager

from django.conf import settings
from django.db import connection


class AsApp:
    """Take the server's role for the time of a request."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with as_app():
            return self.get_response(request)


@contextmanager
def as_app():
    """Ask as the server's role; the tests themselves own the tables."""
    role = connection.ops.quote_name(settings.APP_ROLE)
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {role}")
    try:
        yield
    finally:
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("RESET ROLE")
