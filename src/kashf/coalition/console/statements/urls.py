from django.urls import path

from kashf.coalition.console.statements import files, moves, views

urlpatterns = [
    path("", views.listed, name="statements_list"),
    path("rounds/new/", moves.open_one, name="statements_open"),
    path("rounds/<uuid:code>/", views.table, name="statements_table"),
    path("rounds/<uuid:code>/draft/", moves.draft, name="statements_draft"),
    path("<uuid:code>/", views.one, name="statements_one"),
    path("<uuid:code>/records/<slug:measure>/", views.records, name="statements_records"),
    path("<uuid:code>/submit/", moves.submit, name="statements_submit"),
    path("<uuid:code>/return/", moves.give_back, name="statements_return"),
    path("<uuid:code>/accept/", moves.accept, name="statements_accept"),
    path("<uuid:code>/publish/", moves.publish, name="statements_publish"),
    path("<uuid:code>/statement.csv", files.as_table, name="statements_csv"),
    path("<uuid:code>/statement.json", files.as_json, name="statements_json"),
]
