"""Backup and restore (备份与恢复): one file that holds the database, the uploads and the keys.

The database is written as rows in JSON, the same for SQLite and PostgreSQL: a backup of one can be restored into the
other, and no tool of the database has to be there.
"""
