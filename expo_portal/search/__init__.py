"""Search over everything public: the same hits on SQLite and PostgreSQL.

``segments`` folds and cuts texts, ``documents`` says what of each record is searched, ``index``
keeps one entry a record, ``queries`` asks, ``marking`` shows where the words stand.
"""
