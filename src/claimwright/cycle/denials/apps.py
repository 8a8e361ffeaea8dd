from django.apps import AppConfig


class DenialsConfig(AppConfig):
    name = "claimwright.cycle.denials"
    label = "denials"
    default_auto_field = "django.db.models.BigAutoField"
