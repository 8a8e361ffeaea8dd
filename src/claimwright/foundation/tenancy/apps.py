from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "claimwright.foundation.tenancy"
    label = "tenancy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from claimwright.foundation import clock
        from claimwright.foundation.tenancy.models import zone_at_work

        clock.use_zone(zone_at_work)
