from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "kashf.coalition.audit"
    label = "audit"
