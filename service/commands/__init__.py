"""Commands of `parkbrief`, a group a file; service/cli.py puts them into the command."""
