"""The material of the demo: an invented organisation, its propaganda, and everything around it."""
