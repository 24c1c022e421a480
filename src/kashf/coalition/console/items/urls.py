from django.urls import path

from kashf.coalition.console.items import views

urlpatterns = [
    path("", views.listed, name="items_list"),
    path("new/", views.new, name="items_new"),
    path("import/", views.import_table, name="items_import"),
    path("import/<uuid:code>/", views.table, name="items_table"),
    path("<uuid:code>/", views.one, name="items_one"),
    path("<uuid:code>/preview/", views.preview, name="items_preview"),
    path("<uuid:code>/reveal/", views.reveal_one, name="items_reveal"),
    path("<uuid:code>/original/<str:token>/", views.original, name="items_original"),
    path("<uuid:code>/forget/", views.forget, name="items_forget"),
]
