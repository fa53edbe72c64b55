"""Business actions of processes."""

from shouli.processes.actions.cancel_process import CancelProcess, cancel_process
from shouli.processes.actions.claim_task import (
    ClaimTask,
    PassTask,
    ReleaseTask,
    claim_task,
    pass_task,
    release_task,
)  # fmt: skip
from shouli.processes.actions.complete_step import CompleteStep, complete_step
from shouli.processes.actions.deliver_message import DeliverMessage, deliver_message
from shouli.processes.actions.fire_due_timers import FireDueTimers, fire_due_timers
from shouli.processes.actions.resume_failed import ResumeFailed, resume_failed
from shouli.processes.actions.start_process import StartProcess, start_process

__all__ = [
    "CancelProcess", "ClaimTask", "CompleteStep", "DeliverMessage", "FireDueTimers", "PassTask", "ReleaseTask",
    "ResumeFailed", "StartProcess", "cancel_process", "claim_task", "complete_step", "deliver_message",
    "fire_due_timers", "pass_task", "release_task", "resume_failed", "start_process",
]  # fmt: skip
