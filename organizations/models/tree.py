from django.db import connection

TREE_LOCK = 7_230_002  # PostgreSQL advisory lock of those who change the tree


def lock_tree():
    """One change of the tree at a time (SQLite: each writing transaction is alone)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TREE_LOCK])
