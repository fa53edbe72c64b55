"""Registration of a customer by real name (建立客户信息)."""
