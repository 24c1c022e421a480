from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "kashf.coalition.meetings"
    label = "meetings"
