"""Migrations, numbered; run by Alembic through env.py."""
