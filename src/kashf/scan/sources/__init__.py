"""What can be scanned: files, tables of several forms, archives of the web."""
