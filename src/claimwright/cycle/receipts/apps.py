from django.apps import AppConfig


class ReceiptsConfig(AppConfig):
    name = "claimwright.cycle.receipts"
    label = "receipts"
    default_auto_field = "django.db.models.BigAutoField"
