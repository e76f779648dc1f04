#!/bin/sh
# Made by Weft (weft apply): reverts its last changes, unless it confirms over a new connection that it can still reach this host.
#
#   undo.sh wait TOKEN SECONDS   after that time, unless confirmed
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
  ovs-vsctl --timeout=10 --if-exists del-port "$1" "$2" && undone "gateway port $2 removed"
}
chain() { # TABLE CALLER CHAIN
  while iptables -w 5 -t "$1" -D "$2" -j "$3" 2>/dev/null; do :; done
  undone "packet filter chain $3 disabled"
}
setting() { # PATH VALUE
  sysctl -q -w "$1=$2" && undone "$1 is $2 again"
}

# The self-repair script would undo the reversal.
exec 9</etc
flock --timeout 15 9
printf '%s: apply did not confirm that it can reach this host after its changes\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" >undone.new
if [ -e heal.before ]; then
  mv -f heal.before /etc/weft/heal.sh && undone "heal.sh is the previous one"
else
  rm -f /etc/weft/heal.sh && undone "heal.sh removed"
fi
# What was changed on this host:
