#!/bin/sh
set -eu
for hook in /docker-entrypoint.d/*.sh; do . "$hook"; done
if [ "${1#-}" != "$1" ]; then set -- serve "$@"; fi
case $1 in
  serve) echo "would $*" ;;
  *) exec "$@" ;;
esac
