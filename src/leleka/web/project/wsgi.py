"""The server's way in."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application

from leleka.web.common.scope import serve_requests_only

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leleka.web.project.settings")
serve_requests_only()
application = get_wsgi_application()
# What is loaded now stays; the collector going through all of it would be somebody's page taking longer.
gc.collect()
gc.freeze()
