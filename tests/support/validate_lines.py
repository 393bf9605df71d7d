"""tests/support/validate_lines.py SCHEMA - every line of stdin is JSON that the schema accepts.

Prints how many lines were read; the first faults go to stderr, with exit code 1.
"""
import json
import sys

import jsonschema

with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
checker = jsonschema.validators.validator_for(schema)
checker.check_schema(schema)
validator = checker(schema, format_checker=jsonschema.FormatChecker())

count = 0
faults = []
for count, line in enumerate(sys.stdin, start=1):
    for error in validator.iter_errors(json.loads(line)):
        faults.append(f"line {count}: {error.json_path}: {error.message}")
print(count)
print("\n".join(faults[:10]), end="", file=sys.stderr)
sys.exit(1 if faults else 0)
