"""Django settings, all in one file, typed from the environment."""

from __future__ import annotations

import gc
from datetime import timedelta
from pathlib import Path

from claimwright.config.database import database_settings
from claimwright.config.environment import Environment

# A file's rows live until it is placed, and a search for circular garbage walks them all. At
# Python's 700 new objects a search, it took a fifth of the time of posting a remittance.
gc.set_threshold(50_000, 20, 50)

ENVIRONMENT = Environment.read()
CLAIMWRIGHT_HOME = ENVIRONMENT.home
PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY = ENVIRONMENT.secret_key
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver", ENVIRONMENT.bind.split(":")[0]]

STAGES = [
    "practice",
    "contracting",
    "registration",
    "scheduling",
    "eligibility",
    "charges",
    "coding",
    "claims",
    "scrubbing",
    "submission",
    "receipts",
    "remittance",
    "denials",
    "patient_billing",
    "worklist",
    "analytics",
]
STAGE_APPS = [
    f"claimwright.cycle.{stage}"
    for stage in STAGES
    if (PACKAGE / "cycle" / stage / "apps.py").exists()
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    "claimwright.foundation.tenancy",
    "claimwright.foundation.access",
    "claimwright.foundation.audit",
    "claimwright.foundation.documents",
    "claimwright.foundation.jobs",
    "claimwright.config",
    *(["claimwright.ledger"] if (PACKAGE / "ledger" / "apps.py").exists() else []),
    *STAGE_APPS,
    *(
        ["claimwright.interfaces.web"]
        if (PACKAGE / "interfaces" / "web" / "apps.py").exists()
        else []
    ),
]

AUTH_USER_MODEL = "access.User"
DATABASES = {"default": database_settings(ENVIRONMENT.database_url, ENVIRONMENT.home)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "claimwright.config.urls"
WSGI_APPLICATION = "claimwright.config.wsgi.application"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"
USE_THOUSAND_SEPARATOR = False

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "claimwright.interfaces.web.plain_text.WithoutJunk",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "claimwright.interfaces.web.idle.IdleSignOut",
    "axes.middleware.AxesMiddleware",
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "interfaces" / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["claimwright.interfaces.web.templatetags.claimwright"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "claimwright.interfaces.web.shell.frame",
            ],
        },
    }
]
# Built assets carry a hash in their names and compressed siblings, so nothing is collected.
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/dist/.+-[A-Z0-9]{8}\.[a-z0-9]+$"

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Signing in: allauth's pages under our addresses, no sign-up, failed tries locked out by axes.
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "claimwright.interfaces.web.sign_in.adapter.ClosedAccounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGOUT_ON_GET = False
# Axes counts failures, and keeps them. Two hundred people of one office come from one address.
ACCOUNT_RATE_LIMITS = {"login_failed": False, "login": "300/m/ip"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Claimwright"
AXES_USERNAME_CALLABLE = "claimwright.interfaces.web.sign_in.naming.name_typed"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# Sessions end on the server: idle after a quarter of an hour, in any case after twelve hours.
IDLE_SECONDS = 15 * 60
SESSION_SECONDS = 12 * 60 * 60
SESSION_COOKIE_NAME = "__Host-session" if ENVIRONMENT.https else "claimwright_session"
SESSION_COOKIE_AGE = SESSION_SECONDS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = ENVIRONMENT.https
CSRF_COOKIE_NAME = "__Host-csrf" if ENVIRONMENT.https else "claimwright_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = ENVIRONMENT.https
CSRF_FAILURE_VIEW = "claimwright.interfaces.web.errors.csrf_failure"
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31_536_000 if ENVIRONMENT.https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.https else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# Scripts and styles come from this server alone; nothing inline, nothing evaluated.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
