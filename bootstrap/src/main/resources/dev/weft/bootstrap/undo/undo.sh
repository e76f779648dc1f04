#!/bin/sh
# Made by Weft (weft apply): undoes what it changed last, unless it says over a new connection that this host can still be reached.
#
#   undo.sh wait TOKEN SECONDS   after that time, unless the word came
#   undo.sh now                  at once
set -u
export LC_ALL=C PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
umask 077
cd /var/lib/weft-undo || exit 1
if [ "$1" = wait ]; then
  sleep "$3"
  [ "$(cat armed 2>/dev/null)" = "$2" ] || exit 0
fi
mv armed undoing 2>/dev/null || exit 0 # from here on the word comes too late
undone() { printf '%s\n' "$1" >>undone.new; } # WHAT
gateway() {                                   # BRIDGE PORT
  ovs-vsctl --timeout=10 --if-exists del-port "$1" "$2" && undone "gateway port $2 taken away"
}
chain() { # TABLE CALLER CHAIN
  while iptables -w 5 -t "$1" -D "$2" -j "$3" 2>/dev/null; do :; done
  undone "$3 of the packet filter not called any more"
}
setting() { # PATH VALUE
  sysctl -q -w "$1=$2" && undone "$1 is $2 again"
}

# The script that keeps a host right would put all of it back.
exec 9</etc
flock --timeout 15 9
printf '%s: apply did not say that it reaches this host after its changes\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" >undone.new
if [ -e heal.before ]; then
  mv -f heal.before /etc/weft/heal.sh && undone "heal.sh is the one of before"
else
  rm -f /etc/weft/heal.sh && undone "heal.sh taken away"
fi
# What was changed on this host:
