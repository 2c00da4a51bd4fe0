"""Run in place of core.reading.sheetreader: says which files, variables and connections a child has inherited."""

import json
import os

if __name__ == "__main__":
    files = sorted(int(n) for n in os.listdir("/proc/self/fd"))[:-1]  # the last is the listing itself
    print(json.dumps({"sheet": json.dumps([files, sorted(os.environ)]), "sheets": [], "merged": []}))
