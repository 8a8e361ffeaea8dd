from django.apps import AppConfig


class PatientBillingConfig(AppConfig):
    name = "claimwright.cycle.patient_billing"
    label = "patient_billing"
    default_auto_field = "django.db.models.BigAutoField"
