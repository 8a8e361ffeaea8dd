"""Django settings, all in one file, typed from the environment."""

from __future__ import annotations

from pathlib import Path

from claimwright.config.database import database_settings
from claimwright.config.environment import Environment

ENVIRONMENT = Environment.read()
CLAIMWRIGHT_HOME = ENVIRONMENT.home
PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY = ENVIRONMENT.secret_key
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver", ENVIRONMENT.bind.split(":")[0]]

STAGES = [
    "practice", "contracting", "registration", "scheduling", "eligibility", "charges", "coding",
    "claims", "scrubbing", "submission", "receipts", "remittance", "denials", "patient_billing",
    "analytics",
]
STAGE_APPS = [
    f"claimwright.cycle.{stage}" for stage in STAGES
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
    *(["claimwright.interfaces.web"] if (PACKAGE / "interfaces" / "web" / "apps.py").exists() else []),
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
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
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
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
STATIC_URL = "/static/"
STATIC_ROOT = CLAIMWRIGHT_HOME / "static"
STATICFILES_DIRS = [
    folder for folder in [PACKAGE / "interfaces" / "web" / "static"] if folder.is_dir()
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
     "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
