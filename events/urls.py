from django.urls import path

from . import views

app_name = "events"

urlpatterns = [
    path("sessions/", views.session_list, name="session_list"),
    path("sessions/<slug:slug>/", views.session, name="session"),
    path("sessions/<slug:slug>/press/", views.press, name="press"),
    path("sessions/<slug:session>/forums/<slug:slug>/", views.forum, name="forum"),
    path("sessions/<slug:session>/pavilions/<slug:slug>/", views.pavilion, name="pavilion"),
    path("forums/<slug:slug>/", views.series, name="series"),
]
