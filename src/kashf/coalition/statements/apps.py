from django.apps import AppConfig


class StatementsConfig(AppConfig):
    name = "kashf.coalition.statements"
    label = "statements"
