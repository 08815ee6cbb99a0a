from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from expo_portal.feed import deprecations
from expo_portal.texts import html_lang

from ..atom import UpdateFeed, entry
from ..updates import Kind, coming, happened, updates

ROWS = 25
ENTRIES = 50


def update_list(request):
    kind = next((each for each in Kind if each == request.GET.get("kind")), None)
    paginator = Paginator(happened(kind), ROWS)
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "kind": kind,
        "kinds": Kind,
        "coming": coming(),
        "deprecations": deprecations.coming(),
        "updates": updates(page.object_list),
        "page_obj": page,
        "paginator": paginator,
        "pages": paginator.get_elided_page_range(page.number),
    }
    return render(request, "events/update_list.html", context)


def update_feed(request):
    page = reverse("events:update_list")
    feed = UpdateFeed(
        title=_("Expo outcomes: releases and corrections"),
        link=settings.SITE_URL + page,
        description="",
        subtitle=_("What became public, was corrected or was withdrawn, the latest first."),
        language=html_lang(get_language()),
        feed_url=settings.SITE_URL + request.path,
    )
    for update in updates(happened()[:ENTRIES]):
        feed.add_item(**entry(update))
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
