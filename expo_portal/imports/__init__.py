"""Rows of a spreadsheet on their way into records: read, staged, checked, confirmed, undone."""
