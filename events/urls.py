from django.urls import path

from expo_portal import downloads  # noqa: F401 registers the converter filekind

from .views import (
    charts,
    compare,
    files,
    forums,
    measures,
    pavilions,
    sessions,
    updates,
)

app_name = "events"

urlpatterns = [
    path("sessions/", sessions.session_list, name="session_list"),
    path("sessions/data.<filekind:kind>", sessions.session_list_file, name="session_list_file"),
    path("sessions/<slug:slug>/", sessions.session, name="session"),
    path("sessions/<slug:slug>/press/", sessions.press, name="press"),
    path("sessions/<slug:slug>/data.<filekind:kind>", files.session_file, name="session_file"),
    path("sessions/<slug:slug>/card.png", files.card, name="card"),
    path("sessions/<slug:slug>/forums.ics", files.session_calendar, name="session_calendar"),
    path(
        "sessions/<slug:session>/forums/<slug:slug>/forum.ics",
        files.forum_calendar,
        name="forum_calendar",
    ),
    path("forums/<slug:slug>/forums.ics", files.series_calendar, name="series_calendar"),
    path("sessions/<slug:slug>/charts/<slug:name>.svg", charts.chart, name="chart"),
    path("sessions/<slug:session>/forums/<slug:slug>/", forums.forum, name="forum"),
    path("sessions/<slug:session>/pavilions/<slug:slug>/", pavilions.pavilion, name="pavilion"),
    path("forums/<slug:slug>/", forums.series, name="series"),
    path("updates/", updates.update_list, name="update_list"),
    path("updates/feed.atom", updates.update_feed, name="update_feed"),
    path("compare/", compare.compare, name="compare"),
    path("compare/data.<filekind:kind>", compare.compare_file, name="compare_file"),
    path("measures/", measures.measure_list, name="measure_list"),
    path("measures/<slug:slug>/", measures.measure, name="measure"),
    path("measures/<slug:slug>/data.<filekind:kind>", measures.measure_file, name="measure_file"),
]
