from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "kashf.coalition.console"
    label = "console"
