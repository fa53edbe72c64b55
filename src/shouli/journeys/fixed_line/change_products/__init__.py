"""Change of products (改增值产品及属性)."""
