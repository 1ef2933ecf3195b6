#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""flatpak-local.py MANIFEST BRANCH: print the manifest for the stand-in runtime.

It differs in runtime, sdk and the modules that the stand-in has already, which are all but our own.
"""

import json
import os
import sys


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        manifest = json.load(file)
    manifest["runtime"] = manifest["sdk"] = "org.alongside.StandIn"
    manifest["runtime-version"] = sys.argv[2]
    manifest["modules"] = [module for module in manifest["modules"]
                           if module["name"] == "alongside"]
    # The print is read from another folder than the manifest.
    for source in manifest["modules"][0]["sources"]:
        source["path"] = os.path.normpath(
            os.path.join(os.path.dirname(os.path.abspath(sys.argv[1])), source["path"]))
    json.dump(manifest, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
