"""Staff at a browser, and what its tool for accessibility finds on their pages."""

from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User


def sign_in(page):
    """By keyboard, as somebody who may do everything."""
    User.objects.create_superuser("wang", password="long enough to be one")
    page.goto("/admin/login/")
    page.focus("#id_username")
    page.keyboard.type("wang")
    page.keyboard.press("Tab")
    page.keyboard.type("long enough to be one")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/")


def faults(page):
    return {found["id"] for found in Axe().run(page).response["violations"]}
