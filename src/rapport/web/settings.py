"""Django's settings, all of them read from the environment here and nowhere else."""

from pathlib import Path

from django.core.management.utils import get_random_secret_key

from rapport.web import env

DATA = env.folder(
    "RAPPORT_DATA",
    "~/.local/share/rapport",
    "Folder that holds everything: the database, the events, the spool and the secret.",
)
STORE = env.text(
    "RAPPORT_STORE",
    "",
    "Engine for events: empty for the embedded one in the data folder, or clickhouse://NAME:PASSWORD@HOST:PORT/DATABASE.",
)
TRACKER = env.optional_folder(
    "RAPPORT_TRACKER", "Folder with the built browser tracker; empty for the one that make sdk builds."
)
DEMO = env.truth(
    "RAPPORT_DEMO", "0", "Sign requests from this machine in as the demo member. For trying things out only."
)
DEBUG = env.truth("RAPPORT_DEBUG", "0", "Show errors with their details in the browser. Never on a public server.")
HTTPS = env.truth("RAPPORT_HTTPS", "0", "The server is reached by https: cookies are sent over https only.")
ALLOWED_HOSTS = env.words(
    "RAPPORT_HOSTS", "localhost,127.0.0.1,[::1],testserver", "Host names that the server answers to; * for any."
)
CSRF_TRUSTED_ORIGINS = env.words(
    "RAPPORT_ORIGINS", "", "Origins (https://…) that forms may be sent from when a proxy changes the host."
)
PROXIES = env.words(
    "RAPPORT_PROXIES",
    "127.0.0.1,::1",
    "Addresses or networks of the proxies in front: whom they name in X-Forwarded-For is the one who asked.",
)
PREFIX = env.prefix(
    "RAPPORT_PREFIX",
    "Beginning of addresses, such as /garden, below which events and the script are answered too.",
)
URL = env.address(
    "RAPPORT_URL", "Address at which members open this server; links in mails begin with it. Empty: this machine's own."
)
EMAIL_HOST = env.text(
    "RAPPORT_MAIL_HOST", "", "Host name of the SMTP server that takes mail; empty: no mail is sent, and pages say so."
)
EMAIL_PORT = env.whole("RAPPORT_MAIL_PORT", "587", "Port of the SMTP server.")
EMAIL_HOST_USER = env.text(
    "RAPPORT_MAIL_USER", "", "Name to sign in with at the SMTP server; empty to sign in nowhere."
)
EMAIL_HOST_PASSWORD = env.text("RAPPORT_MAIL_PASSWORD", "", "Password of that name.")
MAIL_SECURITY = env.choice(
    "RAPPORT_MAIL_SECURITY",
    "starttls",
    "How the connection is kept secret: starttls (port 587), tls (port 465) or none.",
    ("starttls", "tls", "none"),
)
DEFAULT_FROM_EMAIL = env.text(
    "RAPPORT_MAIL_FROM", "", "Address that mail comes from, such as Rapport <rapport@example.org>."
)
PRIVATE_WEBHOOKS = env.truth(
    "RAPPORT_PRIVATE_WEBHOOKS", "0", "Alerts may call addresses of private networks, and by http; not so by default."
)
METRICS_TOKEN = env.text(
    "RAPPORT_METRICS_TOKEN",
    "",
    "Token that Prometheus sends (Authorization: Bearer) to read /metrics; empty: only this machine may read them.",
)
GEOIP = env.text(
    "RAPPORT_GEOIP",
    "",
    "File in MaxMind's format (.mmdb) that says the country and region of an address; empty to look nothing up.",
)
DATA_CENTRES = env.words(
    "RAPPORT_DATA_CENTRES",
    "",
    "Files of data centres' networks, with commas between: one network a line, or ASN databases (.mmdb).",
)
DATABASES = {
    "default": env.database(
        "RAPPORT_DATABASE",
        "",
        "Members, projects and keys: empty for SQLite in the data folder, or postgres://….",
        DATA,
    )
}


def kept_secret(given: str, data: Path) -> str:
    """The key that signs cookies: given, or kept in the data folder, or made there on the first start.

    A folder that does not exist yet has no sign-ins to protect, so a passing key does and nothing is written.
    """
    if given:
        return given
    kept = data / "secret"
    if kept.exists():
        return kept.read_text().strip()
    secret = get_random_secret_key()
    if data.is_dir():
        kept.touch(mode=0o600)
        kept.write_text(secret)
    return secret


SECRET_KEY = kept_secret(
    env.text("RAPPORT_SECRET", "", "Key that signs cookies; empty for one that is made and kept in the data folder."),
    DATA,
)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django_htmx",
    "rapport.projects",
    "rapport.deliver",
    "rapport.act.interact",
    "rapport.act.recommend",
    "rapport.web",
]
MIDDLEWARE = [
    "rapport.web.middleware.Packed",
    "rapport.web.middleware.policy",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "rapport.web.middleware.demo_member",
    "rapport.web.middleware.Unavailable",
]
ROOT_URLCONF = "rapport.web.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "rapport.web.shell.frame",
            ],
        },
    }
]
MEDIA_ROOT = DATA / "uploads"
"""Files that people upload. They have no address of their own; pages give them to whoever may have them."""
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
AUTH_USER_MODEL = "projects.Member"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"

LANGUAGE_CODE = "en"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
