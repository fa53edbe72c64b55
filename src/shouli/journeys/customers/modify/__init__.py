"""Modification of a customer's file (修改客户资料)."""
