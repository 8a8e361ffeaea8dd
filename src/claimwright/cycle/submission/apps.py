from django.apps import AppConfig


class SubmissionConfig(AppConfig):
    name = "claimwright.cycle.submission"
    label = "submission"
    default_auto_field = "django.db.models.BigAutoField"
