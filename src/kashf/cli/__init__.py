"""The command line: each module a command, each command a call of the library."""
