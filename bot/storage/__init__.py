"""The only home of SQL: one SQLite file, its schema, and one module per noun that is kept in it."""
