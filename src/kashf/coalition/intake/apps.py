from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "kashf.coalition.intake"
    label = "intake"
