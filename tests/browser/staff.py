"""Staff at a browser, and what its tool for accessibility finds on their pages."""

from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User


class Clerk:
    """Does the work of one who sits there, and counts what goes beyond typing its content."""

    def __init__(self, page):
        self.page, self.actions = page, 0

    def content(self, text):
        self.page.keyboard.type(text)

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.actions += len(key.split("+"))

    def click(self, name, role="button"):
        self.page.get_by_role(role, name=name, exact=True).click()
        self.actions += 1

    def counted(self):
        counted, self.actions = self.actions, 0
        return counted


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
