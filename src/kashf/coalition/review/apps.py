from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "kashf.coalition.review"
    label = "review"
