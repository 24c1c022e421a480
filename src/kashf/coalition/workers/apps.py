from django.apps import AppConfig


class WorkersConfig(AppConfig):
    name = "kashf.coalition.workers"
    label = "workers"
