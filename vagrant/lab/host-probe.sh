#!/usr/bin/env bash
# Asks each daemon of a host whether it works, from inside the host. Prints "NAME ok" or "NAME reason", a line each.
# host-probe.sh UNDERLAY-ADDRESS CONTROLLER-ADDRESS OUTSIDE-ADDRESS
set -uo pipefail
readonly ADDRESS=$1 CONTROLLER=$2 OUTSIDE=$3

report() { # NAME REASON-IF-NOT COMMAND...
  local name=$1 reason=$2
  shift 2
  if "$@" >/dev/null 2>&1; then echo "$name ok"; else echo "$name $reason"; fi
}
has_address() { ip -4 -o addr show dev br-phy | grep -qF " $ADDRESS/24 "; }
reaches() { ping -q -c 1 -W 1 "$1"; }
underlay() { has_address && reaches "$CONTROLLER"; }

report ovsdb "no answer" ovs-vsctl --timeout=3 --no-wait get Open_vSwitch . ovs_version &
report vswitchd "no answer" ovs-appctl --timeout=3 -t ovs-vswitchd version &
report docker "no answer" timeout 5 docker version &
report underlay "no path" underlay &
report uplink "no path" reaches "$OUTSIDE" &
wait
