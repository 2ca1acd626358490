"""Django's settings, read from the environment that `leleka serve` prepares.

LELEKA_HOME      folder of the database, the keys and the collected static files
LELEKA_DATABASE  postgresql://user@host/name; SQLite in the home folder when empty
LELEKA_APP_ROLE  for a migration by the tables' owner: the server's role, see docs/how-to/install-office.md
LELEKA_HOSTS     names under which the registry may be asked for, separated by commas
LELEKA_MAIL      smtp://user:password@host:587?from=address; empty: invitations are handed over, no mail
LELEKA_DEMO      1: an invented world, printed passwords, no second factor, this computer only
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from leleka.web.project.database import database_of
from leleka.web.project.keys import Keys, keys_of, new_keys
from leleka.web.project.mail import mail_of
from leleka.web.project.zone import zone_of

HOME = Path(os.environ.get("LELEKA_HOME", "registry")).absolute()
IS_DEMO = os.environ.get("LELEKA_DEMO") == "1"
LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = [h for h in os.environ.get("LELEKA_HOSTS", "").split(",") if h] or LOCAL_HOSTS
IS_LOCAL = set(ALLOWED_HOSTS) <= set(LOCAL_HOSTS)

# Tools that only look at the code (types, migrations) have no home folder and get passing keys.
KEYS: Keys = keys_of(HOME) if HOME.is_dir() else new_keys()
SECRET_KEY = KEYS.signing
DEBUG = False

ROOMS = ["common", "accounts", "intake", "linkage", "casework", "reports", "figures"]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    *(f"leleka.web.{room}" for room in ROOMS),
    "leleka.web.api",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "leleka.web.common.middleware.Headers",
    "leleka.web.accounts.middleware.Sessions",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "leleka.web.common.middleware.Scoped",
    "leleka.web.common.middleware.Traced",
    "leleka.web.common.middleware.FormsOnly",
    "leleka.web.intake.unsent.KeepUnsent",
    "leleka.web.accounts.middleware.SessionLimits",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "leleka.web.accounts.middleware.SecondFactor",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "leleka.web.project.urls"
WSGI_APPLICATION = "leleka.web.project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                ("leleka.web.common.templating.Loader", ["django.template.loaders.app_directories.Loader"])
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "leleka.web.accounts.context.house",
                "leleka.web.intake.unsent.unsent",
            ],
        },
    }
]
FORM_RENDERER = "leleka.web.common.rendering.HouseForms"

DATABASES: dict[str, dict[str, Any]] = {
    "default": database_of(os.environ.get("LELEKA_DATABASE", ""), HOME),
}
APP_ROLE = os.environ.get("LELEKA_APP_ROLE", "")
"""Whom a migration lets read and write, where the server's role is not the one that makes the tables."""
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Rate limits must hold over all the server's processes, so they are counted in the database.
CACHES = {"default": {"BACKEND": "leleka.web.common.passing.PassingCache"}}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# Where nothing is said no mail is sent at all; a demo never sends any.
globals().update(mail_of("" if IS_DEMO else os.environ.get("LELEKA_MAIL", "")))

# Who may come in.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["leleka.web.accounts.sessions.Accounts"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "leleka.web.accounts.adapter.ClosedDoor"
USERSESSIONS_ADAPTER = "leleka.web.accounts.adapter.TracedSessions"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_FORMS = {"login": "leleka.web.accounts.sign_in.SignInForm"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_CHANGE_EMAIL = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
# The proxy says which computer asks: one that guesses passwords locks itself, not everybody behind it.
ALLAUTH_TRUSTED_PROXY_COUNT = 0 if IS_LOCAL else 1
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip,6/10m/key", "reauthenticate": "6/m/user"}
# Acts of the trace: a search as one types is one act a pause; nobody types through a whole register.
LIMITS = {"search": {"minute": 100, "day": 2_000}}
QUESTIONS_A_MINUTE = 300
"""How often all programs of one person may ask."""
MFA_ADAPTER = "leleka.web.accounts.mfa.SealedFactors"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the registry sends no mail to verify one by
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_TOTP_ISSUER = "leleka"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = IS_LOCAL
NEEDS_SECOND_FACTOR = not (IS_DEMO and IS_LOCAL)
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024**2
"""Of what a form or a program sends, files apart: five thousand rows of three thousand bytes each."""
SESSION_ENGINE = "leleka.web.accounts.sessions"
SESSION_COOKIE_NAME = "leleka"
SESSION_COOKIE_AGE = 15 * 60
SESSION_NOTED_EVERY = 60
"""Seconds after which it is noted anew that a session is in use; each time costs a write to the disk."""
SESSION_WARNED_SECONDS = 3 * 60
"""Before a session ends the page says so, while there is time to send what was typed."""
SESSION_ABSOLUTE_SECONDS = 8 * 60 * 60
# What a form did is said once, in a sentence that names nobody; no table has to hold it.
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "leleka.web.common.pages.refused.csrf_failure"

# What a browser may do with a page.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not IS_LOCAL
SECURE_SSL_REDIRECT = not IS_LOCAL
SECURE_PROXY_SSL_HEADER = None if IS_LOCAL else ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 0 if IS_LOCAL else 365 * 24 * 3600
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = [] if IS_LOCAL else [f"https://{host}" for host in ALLOWED_HOSTS]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

LANGUAGE_CODE = "uk"
LANGUAGES = [("uk", _("Ukrainian")), ("en", _("English"))]
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = USE_TZ = USE_THOUSAND_SEPARATOR = True
TIME_ZONE = zone_of(os.environ.get("LELEKA_TIME_ZONE", "Europe/Kyiv"))

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Lines of the server's log name routes and codes, never addresses with ids, never people.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "leleka.web.common.logs.NamelessFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "leleka": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # Its warnings are words about Ctrl+C, in English; the command says in its own that it closed.
        "django_tasks_db": {"handlers": ["console"], "level": "ERROR", "propagate": False},
    },
}
