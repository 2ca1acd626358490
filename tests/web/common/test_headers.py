"""What a browser is told about every page."""

import pytest


@pytest.mark.django_db
def test_nobody_may_keep_a_page_or_show_it_within_another(client):
    headers = client.get("/account/login/").headers

    assert headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "no-store" in headers["Cache-Control"]
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
