#!/bin/sh
set -eu
initdb --auth=trust > /tmp/log
pg_ctl -w start -l /tmp/log > /dev/null
for script in /docker-entrypoint-initdb.d/*.sql; do psql -q -f "$script"; done
if [ "$1" = query ]; then psql -At -c "$2"; pg_ctl -m fast stop > /dev/null; exit; fi
pg_ctl -m fast stop
exec "$@"
