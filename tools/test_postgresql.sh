#!/usr/bin/env bash
# Run the database tests again on a PostgreSQL server of our own, started and stopped here.
set -euo pipefail
python=$1
exec "$python" -m tools.with_postgresql "$python" -m pytest -n 2 --dist loadgroup \
  tests/integration tests/scenarios tests/web tests/access
