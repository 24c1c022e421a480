from django.urls import path

from kashf.coalition.console.people import views

urlpatterns = [
    path("", views.listed, name="people_list"),
    path("add/", views.add, name="people_add"),
    path("<uuid:code>/", views.one, name="people_one"),
    path("<uuid:code>/link/", views.send_link, name="people_link"),
    path("<uuid:code>/close/", views.close, name="people_close"),
]
