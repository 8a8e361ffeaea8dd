from django.apps import AppConfig


class RegistrationConfig(AppConfig):
    name = "claimwright.cycle.registration"
    label = "registration"
    default_auto_field = "django.db.models.BigAutoField"
