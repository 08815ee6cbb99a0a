"""The peer: what a competent team writes with Django REST framework, on the same rows.

Its projects say what those of the portal say, with their parts nested, but for the addresses.
Lists that no sample fills, and numbers and words that are made of others, stand in columns.
"""
