from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "kashf.coalition.public"
    label = "public"
