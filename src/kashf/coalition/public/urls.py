"""The addresses of the public site, below the language."""

from django.urls import path

from kashf.coalition.public import reports, views

app_name = "public"
urlpatterns = [
    path("", views.home, name="home"),
    path("about/", views.about, name="about"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("statements/", views.statements, name="statements"),
    path("statements/<int:number>/", views.round_of_all, name="round"),
    path("statements/<int:number>/<slug:slug>.csv", views.statement_csv, name="statement_csv"),
    path("statements/<int:number>/<slug:slug>.json", views.statement_json, name="statement_json"),
    path("statements/<int:number>/<slug:slug>/", views.statement, name="statement"),
    path("report/", reports.report, name="report"),
    path("report/thanks/<uuid:reference>/", reports.thanks, name="thanks"),
]
