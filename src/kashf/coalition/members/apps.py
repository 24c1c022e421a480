from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "kashf.coalition.members"
    label = "members"
