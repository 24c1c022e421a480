from django.urls import path

from kashf.coalition.console.log import views

urlpatterns = [
    path("", views.listed, name="log_list"),
    path("check/", views.check, name="log_check"),
]
