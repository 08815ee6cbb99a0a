from django.urls import path

from . import indexes, views

app_name = "projects"

urlpatterns = [
    path("projects/", views.project_list, name="project_list"),
    path("projects/data.<filekind:kind>", views.project_list_file, name="project_list_file"),
    path("projects/feed.atom", views.project_feed, name="project_feed"),
    path("projects/<str:reference>/", views.project, name="project"),
    path("projects/<str:reference>/data.json", views.project_file, name="project_file"),
    path("fields/", indexes.sector_list, name="sector_list"),
    path("fields/<slug:slug>/", views.sector, name="sector"),
    path("fields/<slug:slug>/data.<filekind:kind>", views.sector, name="sector_file"),
    path("places/", indexes.place_list, name="place_list"),
    path("places/<slug:slug>/", views.place, name="place"),
    path("places/<slug:slug>/data.<filekind:kind>", views.place, name="place_file"),
    path("organisations/", indexes.organization_list, name="organization_list"),
    path("organisations/<slug:slug>/", views.organization, name="organization"),
    path(
        "organisations/<slug:slug>/data.<filekind:kind>",
        views.organization,
        name="organization_file",
    ),
]
