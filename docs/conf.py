"""Builds the documentation: `make docs`."""

from importlib.metadata import version as installed_version

project = "Kashf"
author = "The Kashf developers"
project_copyright = "The Kashf developers; Apache License 2.0"
release = version = installed_version("kashf")

extensions = ["myst_parser"]
exclude_patterns = ["_build"]
myst_heading_anchors = 3
myst_enable_extensions = ["deflist"]

html_theme = "furo"
html_title = f"Kashf {release}"
html_show_sphinx = False
html_copy_source = False
