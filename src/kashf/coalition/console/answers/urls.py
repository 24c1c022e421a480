from django.urls import path

from kashf.coalition.console.answers import views

urlpatterns = [
    path("", views.listed, name="answers_list"),
    path("new/", views.new, name="answers_new"),
    path("<uuid:code>/", views.one, name="answers_one"),
    path("<uuid:code>/draft/", views.draft, name="answers_draft"),
    path("lines/<uuid:code>/approve/", views.approve, name="answers_approve"),
    path("lines/<uuid:code>/retire/", views.retire, name="answers_retire"),
]
