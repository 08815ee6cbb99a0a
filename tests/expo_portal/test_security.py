import pytest
from django.contrib.auth import get_user_model

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)


@pytest.mark.parametrize("address", ["/admin/login/", "/no-such-page/"])
def test_every_answer_carries_the_headers(client, db, address):
    headers = client.get(address).headers

    assert headers["Content-Security-Policy"] == POLICY
    assert headers["Permissions-Policy"].startswith("camera=(), geolocation=()")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.browser
def test_admin_runs_under_the_policy(page):
    get_user_model().objects.create_superuser("wang", password="a-secret-of-wang")
    console, errors = [], []
    page.on("console", lambda message: console.append(message.text))
    page.on("pageerror", lambda error: errors.append(str(error)))

    page.goto("/admin/")
    page.fill("#id_username", "wang")
    page.fill("#id_password", "a-secret-of-wang")
    page.click("[type=submit]")
    for address in ("auth/user/", "auth/user/add/", "events/release/add/", "events/figure/add/"):
        page.goto(f"/admin/{address}")

    assert page.title() == "Add figure | Expo outcomes"
    # Drawn by a script.
    assert page.locator(".select2").count() > 0
    assert [line for line in console if "Content Security Policy" in line] + errors == []
