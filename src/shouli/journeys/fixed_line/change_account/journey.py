"""Change of the account relation (改帐务关系): section 8 of the manual, with the payment phone's three cases."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from pydantic import Field

from shouli.accounts import queries as accounts
from shouli.accounts.actions import RelateAccounts, relate_accounts
from shouli.accounts.rules import payment_phone as rules
from shouli.journeys.fixed_line.shared import billing, line
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault
from shouli.kernel.text import lazy as _
from shouli.kernel.text import listed
from shouli.orders.business.asking import Ask, Asking, AskSection, Option, OrderIntake
from shouli.orders.business.journey import BUSINESS_CHANGE, CHANGE, Entered, Journey, LineDraft
from shouli.subscriptions import queries as subscriptions


class ChangeAccountIntake(OrderIntake):
    """What a change of the account relation asks; the answers belong to the payment phone's prompts."""

    account_ids: tuple[int, ...] = ()
    payment_phone: str = Field("", max_length=20)
    answer_clear: str = ""
    answer_add: str = ""


class ChangeAccountJourney(Journey[ChangeAccountIntake]):
    """Another account pays for a line. Free of charge (FL-167)."""

    key: ClassVar[str] = "fixed_line.change_account"
    mnemonic: ClassVar[str] = "ZW"
    position: ClassVar[int] = 50
    title: ClassVar[Any] = _("Change of account relation")
    chapter: ClassVar[str] = "八、改帐务关系"
    group: ClassVar[str] = CHANGE
    kind: ClassVar[str] = BUSINESS_CHANGE
    intake = ChangeAccountIntake
    folder: ClassVar[Path] = Path(__file__).parent
    needs_line: ClassVar[bool] = True

    def defaults(self, asking: Asking[ChangeAccountIntake]) -> dict[str, Any]:
        """Open with the current relation and payment phone (FL-156)."""
        return {
            "account_ids": line.original_accounts(asking),
            "payment_phone": accounts.payment_phone_of(asking.line.id),
            "presented_by": "self" if asking.customer.kind == "individual" else "handler",
        }

    def sections(self, asking: Asking[ChangeAccountIntake]) -> tuple[AskSection, ...]:
        """List basic information, current relation, account operations and the payment phone (FL-155 … FL-162)."""
        prompt = self._outcome(asking).prompt
        current = listed(
            f"{relation.account_number} {relation.name}"
            for relation in accounts.relations_of([asking.line.id]).get(asking.line.id, [])
        )
        shown = Ask(
            name="current_relation",
            label=_("Current account relation"),
            widget="readonly",
            readonly=True,
            extra={"text": current},
        )
        relation = billing.account_section(asking, shared=True)
        return (
            line.basic_section(asking),
            AskSection(key="current", title=_("Current account relation"), asks=(shown,)),
            AskSection(
                key="account",
                title=_("Account operations"),
                asks=tuple(replace(ask, required=False) for ask in relation.asks),
                note=_("Clear the original relation first, then add the new one."),
            ),
            AskSection(
                key="other",
                title=_("Other information"),
                asks=(
                    Ask(name="payment_phone", label=_("Payment phone"), widget="phone"),
                    self._question(
                        "answer_clear", rules.CLEAR, prompt, asking,
                        _("A new relation is set while payment phone %(phone)s is still there. Clear the phone?"),
                    ),
                    self._question(
                        "answer_add", rules.ADD, prompt, asking,
                        _("Add the account that pays for %(phone)s to the relation?"),
                    ),
                ),
            ),
        )  # fmt: skip

    def faults(self, asking: Asking[ChangeAccountIntake]) -> list[Fault]:
        """Check the list, the three cases, that every account exists, and that something changes (FL-158 … FL-165)."""
        outcome = self._outcome(asking)
        found = list(outcome.faults)
        known = accounts.get_accounts(asking.intake.account_ids)
        if len(known) < len(set(asking.intake.account_ids)):
            found.append(Fault(field="account_ids", code="unknown", message=_("There is no such account.")))
        if outcome.prompt is not None:
            name = "answer_clear" if outcome.prompt.question == rules.CLEAR else "answer_add"
            found.append(Fault(field=name, code="answer", message=_("Answer this question first.")))
        original = tuple(int(item) for item in line.original_accounts(asking))
        unchanged = set(outcome.accounts) == set(original)
        if not found and unchanged and outcome.phone == accounts.payment_phone_of(asking.line.id):
            found.append(Fault(field="account_ids", code="no_change", message=_("Nothing was changed.")))
        return found

    def lines(self, asking: Asking[ChangeAccountIntake]) -> tuple[LineDraft, ...]:
        """The one line."""
        number = asking.line.service_number
        return (LineDraft(action="modify", service_number=number, subscription_id=asking.line.id),)

    def facts(self, asking: Asking[ChangeAccountIntake]) -> dict[str, str | int | bool] | None:
        """Nothing decides a fee here but the business itself."""
        return {"line_count": 1}

    def flags(self, asking: Asking[ChangeAccountIntake]) -> dict[str, dict[str, Any]]:
        """Point the auditor at an account of another customer (FL-AMB-15)."""
        known = accounts.get_accounts(self._outcome(asking).accounts)
        strangers = [view.account_number for view in known.values() if view.customer_id != asking.customer.id]
        return {"account_of_another_customer": {"accounts": strangers}} if strangers else {}

    def complete(self, ctx: Context, asking: Asking[ChangeAccountIntake], order: Entered) -> None:
        """Let the new accounts pay from now on (FL-166)."""
        outcome = self._outcome(asking)
        relate_accounts.within(
            ctx,
            RelateAccounts(
                subscription_id=asking.line.id,
                account_ids=outcome.accounts,
                payment_phone=outcome.phone,
                customer_id=asking.customer.id,
            ),
        )

    def _outcome(self, asking: Asking[ChangeAccountIntake]) -> rules.Outcome:
        intake = asking.intake
        answers: dict[rules.Question, rules.Answer] = {}
        for question, answer in ((rules.CLEAR, intake.answer_clear), (rules.ADD, intake.answer_add)):
            if answer == "confirmed":
                answers[question] = "confirmed"
            elif answer == "dismissed":
                answers[question] = "dismissed"
        return rules.settle(
            rules.Situation(
                original_phone=accounts.payment_phone_of(asking.line.id),
                original_accounts=tuple(int(item) for item in line.original_accounts(asking)),
                phone=intake.payment_phone,
                phone_account=self._account_of(intake.payment_phone),
                accounts=intake.account_ids,
                answers=answers,
            )
        )

    @staticmethod
    def _account_of(phone: str) -> int | None:
        held = subscriptions.find_in_service(phone) if phone else None
        relations = accounts.relations_of([held.id]).get(held.id, []) if held else []
        return relations[0].account_id if relations else None

    @staticmethod
    def _question(
        name: str, question: str, prompt: rules.Prompt | None, asking: Asking[ChangeAccountIntake], text: Any
    ) -> Ask:
        asked = prompt is not None and prompt.question == question
        answered = bool(getattr(asking.intake, name))
        return Ask(
            name=name,
            label=str(text) % {"phone": asking.intake.payment_phone},
            widget="radio",
            visible=asked or answered,
            options=(
                Option(value="confirmed", label=str(_("Confirm"))),
                Option(value="dismissed", label=str(_("Dismiss"))),
            ),
        )


JOURNEY = ChangeAccountJourney()
