"""Every setting of the portal. What differs between places comes from the environment."""

import os
import sys
from pathlib import Path
from re import fullmatch
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import get_language_info

BASE_DIR = Path(__file__).resolve().parent.parent


def env_bool(name, default=False):
    words = {"": default, "true": True, "yes": True, "1": True}
    words |= {"false": False, "no": False, "0": False}
    text = os.environ.get(name, "").strip().lower()
    if text not in words:
        raise ImproperlyConfigured(f"{name} is {text!r}; write true or false.")
    return words[text]


def env_list(name, default=""):
    return (os.environ.get(name) or default).replace(",", " ").split()


def env_number(name, default, least):
    text = (os.environ.get(name) or str(default)).strip()
    if not fullmatch(r"[0-9]{1,9}", text) or int(text) < least:
        wanted = f"a whole number from {least} to 999999999"
        raise ImproperlyConfigured(f"{name} is {text!r}; write {wanted}.")
    return int(text)


def env_database(name, default):
    """``sqlite:///relative/path``, ``sqlite:////absolute/path`` or ``postgres://…/database``."""
    try:
        parts = urlsplit(os.environ.get(name) or default)
        port = parts.port or ""
    except ValueError:
        raise ImproperlyConfigured(f"{name}: write signs of a password as %2F and so on.") from None
    database = unquote(parts.path.removeprefix("/"))
    if parts.scheme == "sqlite" and database:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": database,
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                # FULL, because WAL otherwise loses acknowledged writes when the power fails.
                "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL",
            },
        }
    if parts.scheme in ("postgres", "postgresql") and database:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": database,
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(port),
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"options": "-c statement_timeout=30s", **dict(parse_qsl(parts.query))},
        }
    raise ImproperlyConfigured(
        f"{name} must be sqlite:///path or postgres://user:password@host:port/database."
    )


DATA_DIR = Path(os.environ.get("DATA_DIR") or BASE_DIR / "data").absolute()

DEBUG = env_bool("DEBUG")

SECRET_KEY = os.environ.get("SECRET_KEY", "")
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is not set; only `manage.py up` keeps one of its own.")

ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "localhost 127.0.0.1 [::1]")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "expo_portal",
    "events",
    "projects",
    "expo_portal.staff.apps.StaffConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
    "rest_framework",
    "django_filters",
]

MIDDLEWARE = [
    "expo_portal.feed.admission.OpenToAllMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "expo_portal.security.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "expo_portal.page_cache.PageCacheMiddleware",
    "expo_portal.compression.CompressionMiddleware",
    "expo_portal.feed.admission.AdmissionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "events.previews.middleware.PreviewMiddleware",
    "expo_portal.languages.LanguageMiddleware",
    "expo_portal.licence.LicenceMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "expo_portal.history.causes.CauseMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "expo_portal.urls"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# Widgets of ours (templates/admin/widgets/) are found beside Django's own.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {
    "default": env_database("DATABASE_URL", f"sqlite:///{quote(f'{DATA_DIR}/portal.sqlite3')}")
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Pages of readers and counts of the feed, in each process; see expo_portal/page_cache.py.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 500},
    }
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "expo_portal.staff.passwords.LengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Only staff have sessions; see expo_portal/staff/sessions.py.
SESSION_ENGINE = "expo_portal.staff.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
LOGIN_URL, LOGIN_REDIRECT_URL = "admin:login", "admin:index"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "expo_portal" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# A session's form posts a field per language of each of its rows.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# For a portal behind a proxy that ends https and sets X-Forwarded-Proto itself.
SECURE = env_bool("SECURE")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{levelname} {name} {message}", "style": "{"}},
    "handlers": {
        "out": {"class": "logging.StreamHandler", "stream": sys.stdout, "formatter": "line"}
    },
    "root": {"handlers": ["out"], "level": os.environ.get("LOG_LEVEL") or "WARNING"},
    "loggers": {
        # Robots try any Host; gunicorn warns of every HEAD request.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "gunicorn.http.wsgi": {"level": "ERROR"},
    },
}

# Third-party

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "EXCEPTION_HANDLER": "expo_portal.feed.problems.exception_handler",
}

# This site

# Where the public reaches the portal; links in the feed begin with it.
SITE_URL = (os.environ.get("SITE_URL") or "http://127.0.0.1:8000").rstrip("/")
# For how many seconds a page is kept at most; 0 keeps none.
PAGE_SECONDS = 60
# Where readers report errors.
CONTACT_EMAIL = os.environ.get("CONTACT_EMAIL", "")
# Under which the results may be used again: its name and its address.
LICENCE = os.environ.get("LICENCE", "")
LICENCE_URL = os.environ.get("LICENCE_URL", "")

# The languages of the interface, and those that content alone is written in.
CONTENT_LANGUAGES = LANGUAGES + [
    (code, get_language_info(code)["name_local"])
    for code in env_list("CONTENT_LANGUAGES")
    if code not in dict(LANGUAGES)
]
CONTENT_FALLBACK = ["en", "zh-hans"]

# Requests a minute that the feed answers: to an address, and to a partner with a key.
FEED_RATE = env_number("FEED_RATE", 6_000, least=1)
FEED_RATE_WITH_KEY = env_number("FEED_RATE_WITH_KEY", 60_000, least=1)
# Proxies in front, each of which appends to X-Forwarded-For; none is trusted unless counted.
TRUSTED_PROXIES = env_number("TRUSTED_PROXIES", 0, least=0)
