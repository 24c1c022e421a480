"""How one signs in. The pages are allauth's; those that nobody should reach are shut."""

from django.urls import include, path

from kashf.coalition.console.account.views import closed

urlpatterns = [
    path("email/", closed),
    path("confirm-email/", closed),
    path("confirm-email/<str:key>/", closed),
    path("", include("allauth.urls")),
]
