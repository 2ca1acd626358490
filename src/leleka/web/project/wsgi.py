"""The server's way in."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from leleka.web.common.scope import serve_requests_only
from leleka.web.project.warming import warm

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leleka.web.project.settings")
serve_requests_only()
application = get_wsgi_application()
warm()
