"""Places (地址与局站): where lines can be, and which exchange serves each stretch of a street.

Owns exchanges (局站, TM Forum GeographicSite) and address ranges (门牌号范围, GeographicAddress), each of odd, even or
mixed door numbers (单/双/混合). Its words: *initials* (首字母简拼) find a street, the *door number* (门牌号码) must lie
in the range and fit its parity. Addresses arrive by table or upload; it publishes no events.
"""
