from . import figures, releases, sessions, vocabulary

__all__ = ["figures", "releases", "sessions", "vocabulary"]
