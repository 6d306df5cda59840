"""The only home of SQL: one SQLite file, its schema, its chain of custody, one module a noun."""

import sys

# sqlite-utils loads numpy and pandas where they are installed, to know their numbers when it makes columns.
# None of ours are theirs, and a tenth of a second would be paid by every command: they seem absent meanwhile.
_absent = {name: None for name in ("numpy", "pandas") if name not in sys.modules}
sys.modules.update(_absent)  # type: ignore[arg-type]  # None is how Python notes that there is no such module
try:
    import sqlite_utils as sqlite_utils
finally:
    for _name in _absent:
        del sys.modules[_name]
