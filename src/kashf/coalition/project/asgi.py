"""The ASGI application, for servers."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kashf.coalition.project.settings")
application = get_asgi_application()
