from django.urls import path

from . import views

app_name = "projects"

urlpatterns = [
    path("projects/", views.ProjectList.as_view(), name="project_list"),
    path("projects/<str:reference>/", views.project, name="project"),
    path("fields/<slug:slug>/", views.sector, name="sector"),
    path("places/<slug:slug>/", views.place, name="place"),
    path("organisations/<slug:slug>/", views.organization, name="organization"),
]
