from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "kashf.coalition.referrals"
    label = "referrals"
