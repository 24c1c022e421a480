"""The public site and the public report form. It sets no cookies."""
