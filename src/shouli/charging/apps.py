"""Django application of this part."""

from django.apps import AppConfig


class ChargingConfig(AppConfig):
    """Registers the part with Django, and its prover with the ledger."""

    name = "shouli.charging"
    label = "charging"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the proof of the books ask charging too."""
        from shouli.charging.proving import prove
        from shouli.ledger.queries import register_prover

        register_prover("online_charging", prove)
