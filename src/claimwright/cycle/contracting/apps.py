from django.apps import AppConfig


class ContractingConfig(AppConfig):
    name = "claimwright.cycle.contracting"
    label = "contracting"
    default_auto_field = "django.db.models.BigAutoField"
