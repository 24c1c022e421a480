from django.urls import path

from kashf.coalition.console.banks import scans, signals, views

urlpatterns = [
    path("", views.listed, name="banks_list"),
    path("new/", views.new, name="banks_new"),
    path("<uuid:code>/", views.one, name="banks_one"),
    path("<uuid:code>/change/", views.change, name="banks_change"),
    path("<uuid:code>/renew/", views.renew, name="banks_renew"),
    path("<uuid:code>/export/<str:form>/", views.export, name="banks_export"),
    path("<uuid:code>/signals/", signals.add, name="banks_add"),
    path("<uuid:code>/table/", signals.add_table, name="banks_table"),
    path("<uuid:code>/scans/", scans.listed, name="banks_scans"),
    path("<uuid:code>/scan/", scans.start, name="banks_scan"),
    path("scans/<uuid:code>/stop/", scans.stop, name="banks_scan_stop"),
    path("items/<uuid:item>/", signals.add_of_item, name="banks_add_item"),
    path("signals/<uuid:code>/withdraw/", signals.withdraw, name="banks_withdraw"),
]
