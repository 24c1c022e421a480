from django.apps import AppConfig


class AnswersConfig(AppConfig):
    name = "kashf.coalition.answers"
    label = "answers"
