from django.urls import path

from .views import forums, pavilions, sessions

app_name = "events"

urlpatterns = [
    path("sessions/", sessions.session_list, name="session_list"),
    path("sessions/<slug:slug>/", sessions.session, name="session"),
    path("sessions/<slug:slug>/press/", sessions.press, name="press"),
    path("sessions/<slug:session>/forums/<slug:slug>/", forums.forum, name="forum"),
    path("sessions/<slug:session>/pavilions/<slug:slug>/", pavilions.pavilion, name="pavilion"),
    path("forums/<slug:slug>/", forums.series, name="series"),
]
