from . import figures, images, releases, sessions, vocabulary

__all__ = ["figures", "images", "releases", "sessions", "vocabulary"]
