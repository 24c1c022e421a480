"""The addresses of the console. Each desk has its own."""

from django.urls import include, path

from kashf.coalition.console.account import keys
from kashf.coalition.console.account import views as account

app_name = "console"
urlpatterns = [
    path("", account.home, name="home"),
    path("desk/", account.home),
    path("settings/", account.settings, name="settings"),
    path("settings/language/", account.language, name="language"),
    path("settings/keys/", keys.listed, name="keys_list"),
    path("settings/keys/new/", keys.make, name="keys_make"),
    path("settings/keys/<uuid:code>/end/", keys.end, name="keys_end"),
    path("review/", include("kashf.coalition.console.review.urls")),
    path("items/", include("kashf.coalition.console.items.urls")),
    path("answers/", include("kashf.coalition.console.answers.urls")),
    path("meetings/", include("kashf.coalition.console.meetings.urls")),
    path("statements/", include("kashf.coalition.console.statements.urls")),
    path("banks/", include("kashf.coalition.console.banks.urls")),
    path("referrals/", include("kashf.coalition.console.referrals.urls")),
    path("people/", include("kashf.coalition.console.people.urls")),
    path("log/", include("kashf.coalition.console.log.urls")),
]
