from django.apps import AppConfig


class CodingConfig(AppConfig):
    name = "claimwright.cycle.coding"
    label = "coding"

    def ready(self) -> None:
        """Both the pages that queue a loading and the worker that runs it must know it."""
        from claimwright.cycle.coding.tasks import register_tasks

        register_tasks()
