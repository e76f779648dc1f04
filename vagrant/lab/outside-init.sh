#!/usr/bin/env bash
# Process 1 of the node "outside": an HTTP server on 203.0.113.1.  outside-init.sh NODE DIRECTORY
set -euo pipefail
trap 'exit 0' TERM INT
hostname "$1"
mount -n -t sysfs sysfs /sys
while :; do
  busybox httpd -f -p 80 -h "$2/www" &
  wait $! || echo "httpd ended with status $?, starting it again"
  sleep 1 & # a server that cannot start must not spin
  wait $!
done
