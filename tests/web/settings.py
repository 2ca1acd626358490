"""Settings of the tests: everything as in an office, on an empty database that is thrown away.

LELEKA_TEST_DATABASE: address of a PostgreSQL database; SQLite in memory when empty.
LELEKA_APP_ROLE: the role as which pages are tried there.
"""

import os
import tempfile
from pathlib import Path

os.environ["LELEKA_DATABASE"] = os.environ.get("LELEKA_TEST_DATABASE", "")
# Both databases may be tried side by side.
os.environ["LELEKA_HOME"] = str(
    Path(tempfile.gettempdir())
    / ("leleka-tests-on-postgres" if os.environ["LELEKA_DATABASE"] else "leleka-tests")
)
os.environ.pop("LELEKA_DEMO", None)

from leleka.web.project.settings import *  # noqa: F403
from leleka.web.project.settings import APP_ROLE, DATABASES, MIDDLEWARE, STORAGES

if "sqlite" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["NAME"] = ":memory:"
    DATABASES["default"]["OPTIONS"] = {"transaction_mode": "IMMEDIATE"}
if APP_ROLE:
    # Outermost, so that every query of a page is asked as the server's role.
    MIDDLEWARE = ["web.as_app.AsApp", *MIDDLEWARE]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
QUESTIONS_A_MINUTE = 100_000  # schemathesis asks more than any office; test_api sets the limit itself
# Argon2 with its real cost would be most of the tests' time; test_accounts looks at the real setting.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
