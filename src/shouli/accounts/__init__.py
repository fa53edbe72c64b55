"""Accounts: who is billed, how they pay, and which account pays for which subscription.

It owns billing accounts (帐户, ``BillingAccount``), ways to pay a bill (付费方式, ``PaymentWay``, from a pack) and
account relations (帐务关系, ``AccountRelation``): that an account pays for a subscription during a period. A payment
phone (缴费电话) is a telephone number whose account pays for the subscription; ``rules.payment_phone`` keeps number
and relation consistent.

Words: account = BillingAccount (TMF666), account relation = BillingAccountRef of a Product.
Events: ``accounts.account_opened``, ``accounts.accounts_related``, ``accounts.relations_ended``.
"""
