"""The pages of the portal as a whole, and what pages answer where there is nothing to see."""

from django.http import Http404
from django.shortcuts import redirect, render

from events.announcements import Announced, public_sessions
from events.comparisons import changes
from events.statistics import by_topic, glance, rail, split_of


class Gone(Http404):
    """The page was public once; its address says why it is no more."""

    def __init__(self, record):
        super().__init__()
        self.record = record


def published_or_404(records, **lookup):
    """The public record at an address; ``Gone`` if it was withdrawn."""
    if (record := records.published().filter(**lookup).first()) is not None:
        return record
    if (record := records.gone().filter(**lookup).first()) is not None:
        raise Gone(record)
    raise Http404


def not_found(request, exception):
    if isinstance(exception, Gone):
        return render(request, "410.html", {"record": exception.record}, status=410)
    return render(request, "404.html", status=404)


def to_language(request):
    """``/`` leads to the home page in the reader's language, which ``LocaleMiddleware`` found."""
    return redirect("home")


def home(request):
    sessions = list(public_sessions())
    context = {"rails": rail(sessions)}
    latest = next((each for each in sessions if each.has_results), None)
    if latest is not None:
        announced = Announced(latest)
        changes(announced.numbers, latest)
        tables = by_topic(announced.numbers)["signed"].tables
        context |= {
            "latest": latest,
            "announced": announced,
            "split": split_of(tables),
            "tables": tables[:1],
            "glance": glance(announced),
        }
    return render(request, "home.html", context)
