"""Subscriptions (用户): what customers hold.

Owns subscriptions with their products, pricing plans, bundles and number changes. Its words: *primary* and *secondary*
value-added product (一级/二级增值产品), *class* A or B (甲种/乙种, derived), *bundle* (套餐 a set of subscriptions is
in). It says SubscriptionActivated, SubscriptionRelocated, ProductsChanged, BundleFormed, SubscriptionAbandoned.
"""
