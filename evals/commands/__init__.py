"""Commands of `parkbrief-eval`, a group a file; evals/cli.py puts them into the command."""
