from django.apps import AppConfig


class ScrubbingConfig(AppConfig):
    name = "claimwright.cycle.scrubbing"
    label = "scrubbing"
    default_auto_field = "django.db.models.BigAutoField"
