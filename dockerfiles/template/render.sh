#!/bin/sh
exec sed -e "s/@ENVIRONMENT@/$ENVIRONMENT/" -e "s/@WORKERS@/$WORKERS/" "$1"
