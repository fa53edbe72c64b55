"""Django application of this part."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Registers the part with Django, and its prover with the ledger."""

    name = "shouli.payments"
    label = "payments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the proof of the books ask payments too."""
        from shouli.ledger.queries import register_prover
        from shouli.payments.proving import prove

        register_prover("payments", prove)
