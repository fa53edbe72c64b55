"""Everything that can be done to subscriptions."""

from shouli.subscriptions.actions.activate_subscription import (
    AbandonSubscription,
    ActivateSubscription,
    abandon_subscription,
    activate_subscription,
)
from shouli.subscriptions.actions.change_products import (
    ChangePlans,
    ChangeProducts,
    change_plans,
    change_products,
)
from shouli.subscriptions.actions.create_subscription import CreateSubscription, create_subscription
from shouli.subscriptions.actions.end_subscription import EndSubscription, end_subscription
from shouli.subscriptions.actions.form_bundle import BundleChoice, FormBundle, form_bundle
from shouli.subscriptions.actions.relocate_subscription import RelocateSubscription, relocate_subscription
from shouli.subscriptions.actions.suspend_subscription import (
    ResumeSubscription,
    SuspendSubscription,
    resume_subscription,
    suspend_subscription,
)

__all__ = [
    "AbandonSubscription", "ActivateSubscription", "BundleChoice", "ChangePlans", "ChangeProducts",
    "CreateSubscription", "EndSubscription", "FormBundle", "RelocateSubscription", "ResumeSubscription",
    "SuspendSubscription", "abandon_subscription", "activate_subscription", "change_plans", "change_products",
    "create_subscription", "end_subscription", "form_bundle", "relocate_subscription", "resume_subscription",
    "suspend_subscription",
]  # fmt: skip
