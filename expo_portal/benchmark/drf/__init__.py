"""The peer: what a competent team writes with Django REST framework, on the same rows.

What the portal keeps in parts of a project stands here in columns of its table, and dates and
numbers in the columns of lists have composite indexes. Both save it work.
"""
