from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "claimwright.config"
    label = "composition"

    def ready(self) -> None:
        from claimwright.config.composition import compose

        compose()
