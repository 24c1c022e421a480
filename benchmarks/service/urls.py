"""The project's addresses, and an empty view beside them."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from django.views.decorators.csrf import csrf_exempt

from kashf.coalition.project.urls import handler404 as handler404
from kashf.coalition.project.urls import urlpatterns as of_the_project


@csrf_exempt
def empty(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- it does nothing
    """Nothing, through the same server and middleware."""
    return HttpResponse("{}", content_type="application/json")


urlpatterns: list[URLPattern | URLResolver] = [path("empty/", empty), *of_the_project]
