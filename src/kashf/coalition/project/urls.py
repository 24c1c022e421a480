"""Which room answers which address."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("kashf.coalition.console.account.urls")),
    path("api/v1/", include("kashf.coalition.api.urls")),
    path("console/", include("kashf.coalition.console.urls")),
]
urlpatterns += i18n_patterns(
    path("", include("kashf.coalition.public.urls")), prefix_default_language=True
)
handler400 = "kashf.coalition.api.problems.bad_request"
handler500 = "kashf.coalition.console.middleware.failed"
handler404 = "kashf.coalition.public.views.not_found"
