"""Every address of the registry; each room adds its own in its urls.py."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from leleka.web.api.description import addresses, description

urlpatterns = [
    path("", include("leleka.web.casework.urls")),
    path("", include("leleka.web.accounts.urls")),
    path("", include("leleka.web.intake.urls")),
    path("", include("leleka.web.figures.urls")),
    path("", include("leleka.web.linkage.urls")),
    path("account/mfa/", include("allauth.mfa.urls")),
    path("account/sessions/", include("allauth.usersessions.urls")),
    path("api/v1/openapi.json", description, name="api_description"),
    path("api/v1/", addresses()),
    path("language/", login_not_required(set_language), name="set_language"),
]
handler429 = "leleka.web.common.pages.refused.too_many"
handler400 = "leleka.web.common.pages.refused.bad_request"
handler403 = "leleka.web.common.pages.refused.not_yours"
handler404 = "leleka.web.api.doors.not_found"
handler500 = "leleka.web.common.pages.refused.our_mistake"
