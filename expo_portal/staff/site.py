from django.contrib import admin
from django.urls import path
from django.utils.translation import gettext_lazy as _

from .signing_in import SignInForm, remember_browser


class StaffSite(admin.AdminSite):
    site_header = site_title = _("Expo outcomes")
    login_form = SignInForm

    def index(self, request, extra_context=None):
        # It looks at every model, and this site stands before they are loaded.
        from ..board import start_page

        return super().index(request, start_page(request) | (extra_context or {}))

    def get_urls(self):
        """Without Django's detour to a page, which tells the address of any record by its id."""
        kept = [
            found for found in super().get_urls() if getattr(found, "name", "") != "view_on_site"
        ]
        return [
            path("check/", self.admin_view(self.check_drafts), name="check"),
            path("problems/", self.admin_view(self.problems), name="problems"),
            path("removal/", self.admin_view(self.removal), name="removal"),
            path("translations/", self.admin_view(self.translations), name="translations"),
            *kept,
        ]

    def autocomplete_view(self, request):
        from .choosing import Suggestions

        return Suggestions.as_view(admin_site=self)(request)

    def problems(self, request):
        from ..problem_lists import page

        return page(request)

    def removal(self, request):
        from .removal import page

        return page(request)

    def translations(self, request):
        from ..translating.views import page

        return page(request)

    def check_drafts(self, request):
        from ..checking import check_view

        return check_view(request)

    def login(self, request, extra_context=None):
        answer = super().login(request, extra_context)
        if request.method != "POST":
            return answer
        if answer.status_code == 302:
            # Django would keep the session of who was signed in already.
            request.session.cycle_key()
            remember_browser(answer, request)
        elif wait := answer.context_data["form"].wait:
            answer.status_code = 429
            answer.headers["Retry-After"] = str(wait)
        return answer
