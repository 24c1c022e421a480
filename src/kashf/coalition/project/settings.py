"""Django's settings, from the environment; strict unless `KASHF_LOCAL` says one machine.

`docs/reference/settings.md` explains every variable. `kashf serve` and `kashf demo` set up
`KASHF_LOCAL` and its secrets by themselves; a deployment sets the others.
"""

import os
from pathlib import Path
from typing import Final

from csp.constants import NONE, SELF
from psycopg.conninfo import conninfo_to_dict

from kashf.home import home


def _listed(variable: str) -> list[str]:
    return [part.strip() for part in os.environ.get(variable, "").split(",") if part.strip()]


HOME: Final = home()
COALITION: Final = "kashf.coalition"
FOLDER: Final = Path(__file__).resolve().parent.parent  # the coalition's own files

# Secrets and place. Empty ones are refused when they are first needed.
LOCAL = os.environ.get("KASHF_LOCAL") == "1"  # loopback on this machine, without HTTPS
SECRET_KEY = os.environ.get("KASHF_SECRET_KEY", "")
EVIDENCE_KEYS = _listed("KASHF_EVIDENCE_KEYS")  # Fernet keys; the first encrypts, all decrypt
ALLOWED_HOSTS = _listed("KASHF_HOSTS") or (["127.0.0.1", "localhost", "[::1]"] if LOCAL else [])
DEBUG = False
EVIDENCE_FOLDER = HOME / "evidence"
INDEX_FOLDER = Path(os.environ.get("KASHF_INDEX") or HOME / "index")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    f"{COALITION}.workers",
    f"{COALITION}.audit",
    f"{COALITION}.members",
    f"{COALITION}.intake",
    f"{COALITION}.banks",
    f"{COALITION}.review",
    f"{COALITION}.meetings",
    f"{COALITION}.answers",
    f"{COALITION}.referrals",
    f"{COALITION}.statements",
    f"{COALITION}.console",
    f"{COALITION}.public",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    f"{COALITION}.console.middleware.SessionsMiddleware",
    f"{COALITION}.console.middleware.PersonMiddleware",
    f"{COALITION}.console.middleware.NumeralsMiddleware",
    f"{COALITION}.console.middleware.ProblemMiddleware",
]

ROOT_URLCONF = f"{COALITION}.project.urls"
WSGI_APPLICATION = f"{COALITION}.project.wsgi.application"
ASGI_APPLICATION = f"{COALITION}.project.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [FOLDER / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # forms look as templates/ says

# Data
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
KEPT = 60  # seconds that a thread keeps its connection: to open one costs more than a question
_SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": HOME / "kashf.sqlite3",
    "CONN_MAX_AGE": KEPT,
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",  # a writer waits at the start, not in the middle
        "timeout": 20,
        "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;",
    },
}


def _postgresql(address: str) -> dict[str, object]:
    parts = {name: str(value) for name, value in conninfo_to_dict(address).items()}
    own = {
        "NAME": parts.pop("dbname", "kashf"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
    }
    engine = "django.db.backends.postgresql"
    kept = {"CONN_MAX_AGE": KEPT, "CONN_HEALTH_CHECKS": True}
    return {"ENGINE": engine, **own, "OPTIONS": parts, **kept}


_database = os.environ.get("KASHF_DATABASE", "")
DATABASES = {"default": _postgresql(_database) if _database else _SQLITE}
CACHES = {
    "default": {  # what is counted by address and used once: for all processes of all hosts
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # with more, some are forgotten that are in force
    }
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Sign-in
AUTH_USER_MODEL = "members.Person"
AUTHENTICATION_BACKENDS = [f"{COALITION}.console.account.backend.DeskBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = f"{COALITION}.console.account.adapter.DeskAdapter"
ACCOUNT_FORMS = {
    name: f"{COALITION}.console.account.forms.{form}"
    for name, form in {
        "login": "LoginForm",
        "reset_password": "ResetPasswordForm",
        "reset_password_from_key": "ResetPasswordKeyForm",
        "set_password": "SetPasswordForm",
        "change_password": "ChangePasswordForm",
        "reauthenticate": "ReauthenticateForm",
    }.items()
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # administrators enter addresses; nobody signs up
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody is written to who has no desk
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_BY_CODE_ENABLED = False
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key"}
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Kashf"
MFA_TOTP_TOLERANCE = 1  # the code that the app showed while the form was sent (RFC 6238, 5.2)
MFA_ADAPTER = f"{COALITION}.console.account.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": f"{COALITION}.console.account.forms.CodeForm",
    "reauthenticate": f"{COALITION}.console.account.forms.CodeAgainForm",
    "activate_totp": f"{COALITION}.console.account.forms.ActivateForm",
}
USERSESSIONS_TRACK_ACTIVITY = True
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/console/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 12 * 60 * 60  # a working day
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# Strict, but for HTTPS on loopback
SECURE_SSL_REDIRECT = not LOCAL
SECURE_HSTS_SECONDS = 0 if LOCAL else 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = not LOCAL
SECURE_HSTS_PRELOAD = not LOCAL
SECURE_REFERRER_POLICY = "same-origin"
if os.environ.get("KASHF_BEHIND_PROXY") == "1":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not LOCAL
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 << 20  # bytes of a form without its files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 << 20
LARGEST_UPLOAD = 64 << 20  # bytes of one item

# Languages and time
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ar", "العربية")]
LOCALE_PATHS = [FOLDER / "locale"]
FORMAT_MODULE_PATH = f"{COALITION}.project.formats"
USE_TZ = True
TIME_ZONE = "UTC"

# Files of the pages
STATIC_URL = "static/"
STATICFILES_DIRS = [FOLDER / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True  # the package's own files; nothing has to be collected

EMAIL_BACKEND = (
    "django.core.mail.backends.filebased.EmailBackend"
    if LOCAL
    else "django.core.mail.backends.smtp.EmailBackend"
)
EMAIL_FILE_PATH = HOME / "mail"
EMAIL_HOST = os.environ.get("KASHF_MAIL_HOST", "localhost")
DEFAULT_FROM_EMAIL = os.environ.get("KASHF_MAIL_FROM", "kashf@localhost")
