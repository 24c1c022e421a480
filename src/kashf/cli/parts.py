"""How to install what is optional."""

import json
import shlex
from importlib.metadata import distribution
from urllib.parse import urlsplit
from urllib.request import url2pathname


def installing(extra: str) -> str:
    """The command that adds an extra to this Kashf, from where this Kashf came from.

    By its bare name pip would look for it at PyPI, where it may be missing, or a stranger's.
    """
    origin = json.loads(distribution("kashf").read_text("direct_url.json") or "{}")  # PEP 610
    address = origin.get("url", "")
    editable = "-e " if origin.get("dir_info", {}).get("editable") else ""
    if address.startswith("file:"):
        what = f"{url2pathname(urlsplit(address).path)}[{extra}]"
    elif address:
        system = f"{origin['vcs_info']['vcs']}+" if "vcs_info" in origin else ""
        what = f"kashf[{extra}] @ {system}{address}"
    else:
        what = f"kashf[{extra}]"
    return f"pip install {editable}{shlex.quote(what)}"
