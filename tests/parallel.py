"""Many at once, each in a thread with a database connection of its own, as the web server has them."""

import sqlite3
import threading

from django.db import connection, connections


class Parallel:
    """`run(work, n)` calls `work(k)` for each k < n, `width` at a time, and gives the results in order.

    The tests' SQLite lives in memory and knows one connection: there the work runs on a file, which is copied back.
    An exception of `work` is a result.
    """

    def __init__(self, folder):
        self.file = folder / "parallel.sqlite3" if connection.vendor == "sqlite" else None

    def run(self, work, n, *, width=40):
        results, left = [None] * n, iter(range(n))
        width, settings = min(n, width), connections["default"].settings_dict
        start, taking = threading.Barrier(width), threading.Lock()
        if self.file:
            connection.ensure_connection()
            copy(connection.connection, self.file)

        def in_thread():
            if self.file:
                connections["default"] = connections.create_connection("default")
                connections["default"].settings_dict = settings | {"NAME": str(self.file)}
            start.wait()
            try:
                while (k := take(left, taking)) is not None:
                    results[k] = result_of(work, k)
            finally:
                connections["default"].close()

        threads = [threading.Thread(target=in_thread) for _n in range(width)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if self.file:
            copy(self.file, connection.connection)
        return results

    def together(self, *works):
        """What each of `works` gives when all start at the same moment, each in its own thread."""
        return self.run(lambda k: works[k](), len(works))


def take(left, taking):
    with taking:
        return next(left, None)


def result_of(work, k):
    try:
        return work(k)
    except Exception as why:
        return why


def copy(source, target):
    """Copy a whole SQLite database; either side is an open connection or a file."""
    source = source if isinstance(source, sqlite3.Connection) else sqlite3.connect(source)
    target = target if isinstance(target, sqlite3.Connection) else sqlite3.connect(target)
    source.backup(target)
