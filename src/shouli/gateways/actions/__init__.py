"""Actions of the gateways."""

from shouli.gateways.actions.answer_command import (
    PostponeCommand,
    RecordAnswer,
    RetryCommand,
    postpone_command,
    record_answer,
    retry_command,
)
from shouli.gateways.actions.request_network import (
    ClaimCommands,
    RequestNetwork,
    WithdrawCommands,
    claim_commands,
    request_network,
    withdraw_commands,
)

__all__ = [
    "ClaimCommands", "PostponeCommand", "RecordAnswer", "RequestNetwork", "RetryCommand", "WithdrawCommands",
    "claim_commands", "postpone_command", "record_answer", "request_network", "retry_command", "withdraw_commands",
]  # fmt: skip
