"""Call data records as switches write them: BER of 3GPP TS 32.298, in files of TS 32.297 or one record after another.

``records.asn1`` says which records and fields are taken; ``decoding`` makes usage of them, ``encoding`` writes them.
"""
