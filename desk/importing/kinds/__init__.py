"""What can be imported: each kind with its columns, and how its rows get into the database."""
