#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""valid-fhir.py SCHEMA BINDINGS FOLDER: checks every Bundle in FOLDER against the schema of FHIR R4, each
resource as what it says it is, and against the codes that its bindings require. Ends with 77 where the
library for it is not there."""

import json
import lzma
import pathlib
import re
import sys

try:
    import jsonschema
except ImportError:
    sys.exit(77)

schema_path, bindings_path, folder = sys.argv[1:]
with lzma.open(schema_path) as file:
    schema = json.load(file)
schema.pop("id", None)
schema["$schema"] = "http://json-schema.org/draft-06/schema#"
bindings = {each["path"]: each["codes"] for each in json.load(open(bindings_path, encoding="utf-8"))}


def loosen(value):
    """The schema's pattern of a text is for engines to which only ASCII has spaces. The standard forbids control
    characters (R4, 2.24.0.1, string), and no other."""
    if isinstance(value, dict):
        if value.get("pattern") == r"^[ \r\n\t\S]+$":
            value["pattern"] = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f]+$"
        for inner in value.values():
            loosen(inner)
    elif isinstance(value, list):
        for inner in value:
            loosen(inner)


loosen(schema)
validators = {}
problems = []


def validator(name):
    if name not in validators:
        part = {"$schema": schema["$schema"], "$ref": "#/definitions/" + name, "definitions": schema["definitions"]}
        validators[name] = jsonschema.Draft6Validator(part)
    return validators[name]


def check(what, name, value):
    for error in validator(name).iter_errors(value):
        problems.append(f"{what}: {'/'.join(map(str, error.absolute_path))}: {error.message[:300]}")


def check_codes(what, path, value):
    if isinstance(value, dict):
        for key, inner in value.items():
            check_codes(what, f"{path}.{key}", inner)
    elif isinstance(value, list):
        for inner in value:
            check_codes(what, path, inner)
    elif path in bindings and value not in bindings[path]:
        problems.append(f"{what}: {path} may not be {value}")


def empty(value):
    if isinstance(value, (dict, list, str)):
        return not value or (not isinstance(value, str) and any(map(empty, value.values() if isinstance(value, dict) else value)))
    return False


def references(value):
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield value["reference"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


n = 0
for path in sorted(pathlib.Path(folder).glob("*.json")):
    bundle = json.loads(path.read_text(encoding="utf-8"))
    entries = bundle.get("entry", [])
    urls = [entry["fullUrl"] for entry in entries]
    outer = dict(bundle)
    outer["entry"] = [{"fullUrl": url} for url in urls]
    check(path.name, "Bundle", outer)
    if len(set(urls)) != len(urls):
        problems.append(f"{path.name}: an address is there twice")
    if empty(bundle):
        problems.append(f"{path.name}: something in it is empty")
    for reference in references(bundle):
        if reference not in urls:
            problems.append(f"{path.name}: {reference} is not in the Bundle")
    for entry in entries:
        resource = entry["resource"]
        n += 1
        if entry["fullUrl"] != "urn:uuid:" + resource["id"] or not re.fullmatch(r"[A-Za-z0-9\-.]{1,64}", resource["id"]):
            problems.append(f"{path.name}: {entry['fullUrl']} and {resource['id']}")
        check(f"{path.name} {resource['resourceType']}", resource["resourceType"], resource)
        check_codes(path.name, resource["resourceType"], resource)

if problems:
    print("\n".join(problems[:40]))
    sys.exit(1)
print(f"{n} resources are valid")
