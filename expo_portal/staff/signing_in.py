"""Signing in: five wrong passwords for an account, fifty from an address, then a cool-off.

A browser that an account was used with before has tries of its own, so that nobody elsewhere can
keep the owner out. It is known by a signed cookie, which lets nobody in by itself.
"""

from math import ceil
from secrets import token_urlsafe

from django.contrib.admin.forms import AdminAuthenticationForm
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import ngettext_lazy

from ..proxies import client_network
from . import tries

OF_ACCOUNT, OF_ADDRESS = 5, 50
COOKIE, SALT = "known_browser", "known browser"
KNOWN_FOR = 180 * 24 * 60 * 60


class SignInForm(AdminAuthenticationForm):
    # For how many seconds nobody may try again.
    wait = 0

    def clean(self):
        name = self.cleaned_data.get("username")
        if name is None or not self.cleaned_data.get("password"):
            return super().clean()
        browser = known_browser(self.request, name)
        account = f"account {name} {browser}"
        address = f"address {client_network(self.request)}"
        # A known browser does not suffer from who shares its address.
        if not browser:
            self.spend(address, OF_ADDRESS)
        self.spend(account, OF_ACCOUNT)
        cleaned = super().clean()
        tries.forget(account)
        if not browser:
            tries.give_back(address)
        return cleaned

    def spend(self, counted, limit):
        if not tries.spend(counted, limit):
            self.wait = max(1, ceil(tries.wait_of(counted).total_seconds()))
            minutes = ceil(self.wait / 60)
            raise ValidationError(
                ngettext_lazy(
                    "Too many tries. Sign in again in %(minutes)d minute.",
                    "Too many tries. Sign in again in %(minutes)d minutes.",
                    "minutes",
                ),
                code="wait",
                params={"minutes": minutes},
            )


def known_browser(request, name):
    """Tells one browser of an account from another; empty for one that it never used."""
    try:
        account, browser = signing.loads(
            request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KNOWN_FOR
        )
    except signing.BadSignature:
        return ""
    return browser if account == name else ""


def remember_browser(answer, request):
    """Once somebody has signed in; it says who uses this browser to this browser alone."""
    name = request.user.get_username()
    browser = known_browser(request, name) or token_urlsafe(12)
    answer.set_cookie(
        COOKIE,
        signing.dumps([name, browser], salt=SALT),
        max_age=KNOWN_FOR,
        path=request.path,
        secure=request.is_secure(),
        httponly=True,
        samesite="Strict",
    )
