from django.urls import path

from kashf.coalition.console.meetings import views

urlpatterns = [
    path("", views.listed, name="meetings_list"),
    path("new/", views.new, name="meetings_new"),
    path("commitments/", views.own_commitments, name="meetings_commitments"),
    path("commitments/<uuid:code>/", views.move, name="meetings_move"),
    path("<uuid:code>/", views.one, name="meetings_one"),
    path("<uuid:code>/change/", views.change, name="meetings_change"),
    path("<uuid:code>/commit/", views.commit, name="meetings_commit"),
]
