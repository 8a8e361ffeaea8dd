from django.apps import AppConfig
from django.core import checks


class WebConfig(AppConfig):
    name = "claimwright.interfaces.web"
    label = "web"

    def ready(self) -> None:
        from claimwright.interfaces.web.assets import check_assets

        checks.register(check_assets)
