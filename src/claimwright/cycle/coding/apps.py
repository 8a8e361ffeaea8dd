from django.apps import AppConfig


class CodingConfig(AppConfig):
    name = "claimwright.cycle.coding"
    label = "coding"
