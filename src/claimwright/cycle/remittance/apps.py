from django.apps import AppConfig


class RemittanceConfig(AppConfig):
    name = "claimwright.cycle.remittance"
    label = "remittance"
    default_auto_field = "django.db.models.BigAutoField"
