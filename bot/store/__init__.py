"""The database: engine, migrations, and files beside it."""
