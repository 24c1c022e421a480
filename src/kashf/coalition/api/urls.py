"""The addresses of the API, under /api/v1/. Whatever is nowhere else is a problem, too."""

from typing import NoReturn

from django.http import Http404, HttpRequest
from django.urls import URLPattern, URLResolver, path, re_path

from kashf.coalition.api.house import api
from kashf.coalition.api.problems import guarded


def nowhere(request: HttpRequest, **_: object) -> NoReturn:
    """There is nothing here."""
    raise Http404(request.path)


def _guard(pattern: URLPattern | URLResolver) -> URLPattern:
    assert isinstance(pattern, URLPattern), "the API has no addresses below others"
    view = guarded(pattern.callback)
    return URLPattern(pattern.pattern, view, pattern.default_args, pattern.name)


_patterns, _app, _namespace = api.urls

urlpatterns = [
    path("", ([_guard(pattern) for pattern in _patterns], _app, _namespace)),
    re_path("", guarded(nowhere)),
]
