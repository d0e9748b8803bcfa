"""The relational database that is the truth: tables, migrations, transactions."""
