"""Settings of the project, all read from the environment by `config.environment`."""

import hashlib

from django.utils.translation import gettext_lazy as _

from config import environment as env

BASE_DIR = env.BASE_DIR
VAR_DIR = env.var_dir()

DEVELOPMENT = env.yes_or_no("DEVELOPMENT")
DEBUG = False
HTTPS = env.yes_or_no("HTTPS")
HOST = env.text("HOST", "127.0.0.1")
PORT = env.whole_number("PORT", 8000, least=1, most=65535)
TRUSTED_PROXIES = env.whole_number("TRUSTED_PROXIES", 0, least=0, most=5)
WEB_WORKERS = env.whole_number("WEB_WORKERS", 1, least=1, most=64)
WEB_THREADS = env.whole_number("WEB_THREADS", 8, least=1, most=64)
WORKER_THREADS = env.whole_number("WORKER_THREADS", 2, least=1, most=64)
SECRET_KEY = env.secret_key(VAR_DIR)
SECRET_KEY_FALLBACKS = env.names("SECRET_KEY_FALLBACKS")  # former keys, while what they closed is still in use
ALLOWED_HOSTS = env.allowed_hosts(HOST)
CSRF_TRUSTED_ORIGINS = [f"https://{name}" for name in env.names("ALLOWED_HOSTS")] if HTTPS else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "simple_history",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "core",
    "organizations",
    "tasks",
    "accountability",
    "supervision",
    "assessment",
    "publicity",
]

MIDDLEWARE = [
    "core.middleware.RequestIdMiddleware",
    "core.middleware.SecurityPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "organizations.middleware.SessionMiddleware",
    "core.middleware.LanguageMiddleware",
    "core.middleware.MethodsMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.middleware.BodyLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "organizations.middleware.SignInRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "core.middleware.ActorMiddleware",
    "core.middleware.RefusalMiddleware",
    "organizations.middleware.DutiesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "config.navigation.page_head",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "core.templatetags.looks"],
        },
    },
]
FORM_RENDERER = "core.forms.Renderer"

DATABASES = {"default": env.database(VAR_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# people and sessions
AUTH_USER_MODEL = "organizations.User"
LOGIN_URL = "organizations:sign_in"
LOGIN_REDIRECT_URL = "core:desk"
LOGOUT_REDIRECT_URL = "organizations:sign_in"
AUTHENTICATION_BACKENDS = ["organizations.backends.Backend"]
# dengbao3: GB/T 22239 (classes, change every 90 days); asvs: OWASP ASVS 5.0 (length, no forced change)
SECURITY_PROFILE = env.one_of("SECURITY_PROFILE", "DENGBAO3", ("DENGBAO3", "ASVS")).lower()
HASHINGS_AT_ONCE = env.whole_number("HASHINGS_AT_ONCE", 4, least=1, most=64)  # of each web process
PASSWORD_HASHERS = ["organizations.hashing.PasswordHasher", "organizations.hashing.InitialHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["username", "name"]},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "organizations.passwords.ProfileValidator"},
]
ACCOUNT_ADAPTER = "organizations.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False  # organizations.tries counts in the database
ACCOUNT_LOGIN_TIMEOUT = 15 * 60  # between the password and the second factor
MFA_ADAPTER = "organizations.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
SESSION_ENGINE = "organizations.session_store"
SESSION_IDLE_SECONDS = 60 * env.whole_number("SESSION_IDLE_MINUTES", 30, least=1, most=720)
SESSION_COOKIE_AGE = 3600 * env.whole_number("SESSION_HOURS", 12, least=1, most=24)  # from signing in to the end
SESSIONS_AT_ONCE = env.whole_number("SESSIONS_AT_ONCE", 3, least=1, most=50)  # of one account
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_SAMESITE = "Lax"
if HTTPS:
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
    if TRUSTED_PROXIES:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# what a page may load and do; the names are those of Django 6
CSP_NONE, CSP_SELF = "'none'", "'self'"
SECURE_CSP = {
    "default-src": [CSP_NONE],
    "script-src": [CSP_SELF],
    "style-src": [CSP_SELF],
    "img-src": [CSP_SELF, "data:"],
    "font-src": [CSP_SELF],
    "connect-src": [CSP_SELF],
    "manifest-src": [CSP_SELF],
    "form-action": [CSP_SELF],
    "frame-ancestors": [CSP_NONE],
    "base-uri": [CSP_NONE],
    "object-src": [CSP_NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "core.views.errors.csrf_failure"

# languages: the msgids are Chinese
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]  # 数据: each in its own language
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True


# static files: the address holds a digest of what is served, so a browser may keep each for ever
def _static_digest() -> str:
    digest = hashlib.sha256((BASE_DIR / "requirements.txt").read_bytes())
    for path in sorted(p for p in (BASE_DIR / "static").rglob("*") if p.is_file()):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


STATIC_URL = f"/static/{_static_digest()}/"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEVELOPMENT
WHITENOISE_IMMUTABLE_FILE_TEST = r"."

# files that people send
MEDIA_ROOT = VAR_DIR / "files"
HANDOUT_ROOT = VAR_DIR / "handouts"  # sealed lists of initial passwords, for a week at most
FILE_UPLOAD_HANDLERS = [
    "core.storage.uploads.FileLimitHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_TEMP_DIR = None
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
STRANGER_BODY_LIMIT = 256 * 1024  # bytes that somebody who is not signed in may send
SIGNED_IN_BODY_LIMIT = 55 * 1024 * 1024
FILE_LIMIT = 50 * 1024 * 1024  # bytes of one file
UNIT_QUOTA = 5 * 1024 * 1024 * 1024  # bytes that the files of one owner may take

# Celery: beat only knocks, the database decides (core.background.runs)
QUEUE_DIR = VAR_DIR / "queue"
EMBEDDED = env.broker() == env.EMBEDDED_BROKER
CELERY_BROKER_URL = env.broker()
CELERY_BROKER_TRANSPORT_OPTIONS = (
    env.embedded_queue(QUEUE_DIR)
    if EMBEDDED
    else {"socket_connect_timeout": 1, "socket_timeout": 5, "visibility_timeout": 3600, "max_retries": 0}
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 4 if EMBEDDED else 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"  # in memory: a file that knows nothing can't be lost, stale or broken
CELERY_BEAT_SCHEDULE = {
    "tick": {"task": "core.jobs.tick", "schedule": 60, "options": {"expires": 50}},
    "seal the audit log": {"task": "core.jobs.seal_audit", "schedule": 4, "options": {"expires": 4}},
    "deliver the outbox": {"task": "core.jobs.deliver_outbox", "schedule": 5, "options": {"expires": 5}},
}

# what runs when (core.background.runs); the policies here are those of a new installation, changed on the page 定期办理
RUN_JOBS = {
    "inbox.digest": "core.inbox.send_digests",
    "accounts.close_idle": "organizations.upkeep.close_idle",
    "accounts.sweep": "organizations.upkeep.sweep",
    "imports.sweep": "organizations.imports.intake.sweep",
    "months.open": "accountability.upkeep.open_months",
}
RUN_KINDS = {
    "inbox.digest": _("消息汇总"),
    "accounts.close_idle": _("停用闲置账号"),
    "accounts.sweep": _("清理过期会话"),
    "imports.sweep": _("清理过期导入"),
    "months.open": _("开启本月填报"),
}
RUN_POLICIES = {
    "inbox.digest": {"rhythm": "workdays", "at": "08:30", "catch_up": "latest", "late_after_minutes": 120},
    "accounts.close_idle": {"rhythm": "daily", "at": "02:30", "catch_up": "latest", "late_after_minutes": 720},
    "accounts.sweep": {"rhythm": "daily", "at": "03:00", "catch_up": "latest", "late_after_minutes": 720},
    "imports.sweep": {"rhythm": "daily", "at": "03:15", "catch_up": "latest", "late_after_minutes": 720},
    "months.open": {"rhythm": "daily", "at": "00:20", "catch_up": "latest", "late_after_minutes": 720},
}
OUTBOX_HANDLERS = {"inbox": "core.inbox.deliver"}
INBOX_KEYS = "organizations.standing.keys_of"
AUDIT_WORDS = ["core.audit_words", "organizations.audit_words", "tasks.audit_words", "accountability.audit_words"]
RIGHTS_TABLES = ["organizations.rights.RIGHTS", "tasks.rights.RIGHTS", "accountability.rights.RIGHTS"]
# what fills the demonstration, lower rooms first: each takes the actor, leaves what is there, says how much it made, takes seconds
DEMONSTRATION_STEPS = [
    "core.invented.fill",
    "organizations.invented.build.fill",
    "tasks.invented.build.fill",
    "accountability.invented.build.fill",
]
IMPORT_KINDS = {
    "units": "organizations.imports.units",
    "posts": "organizations.imports.posts",
    "people": "organizations.imports.people",
    "tasks": "tasks.imports.register",
}
HANDOVER_LISTS = [
    "organizations.handing_over.of_organizations",
    "tasks.handing_over.of_tasks",
    "accountability.handing_over.of_shares",
]
TASK_LINKS = ["accountability.links.of_task"]
PROGRAMME_LINKS = ["accountability.links.of_programme"]
DESK_LINES = ["accountability.desk.lines"]
TASK_SCOPES = ["tasks.models.named_to", "accountability.models.by_shares"]
ACTOR_HOLDING = "organizations.standing.Standing"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "core.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {
        "handlers": ["stderr"],
        "level": env.one_of("LOG_LEVEL", "WARNING", ("DEBUG", "INFO", "WARNING", "ERROR")),
    },
    "loggers": {
        "core.audit.anchor": {"level": "INFO"},
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
    },
}
