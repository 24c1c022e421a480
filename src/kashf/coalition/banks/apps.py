from django.apps import AppConfig


class BanksConfig(AppConfig):
    name = "kashf.coalition.banks"
    label = "banks"
