#!/usr/bin/env bash
# The systemctl of a lab host, for the words that Weft uses; systemd.sh runs what it starts.
#
#   systemctl [--quiet] daemon-reload | enable|disable [--now] UNIT... | start|stop|restart UNIT... | is-enabled|is-active UNIT
#   systemctl show --property NeedDaemonReload --value UNIT
#
# A unit is enabled by a link in a directory of /etc/systemd/system that its [Install] section names, as with systemd; it is
# active by a file of its name in /run/systemd/active. Unlike systemd it reads unit files afresh whenever it needs them.
set -euo pipefail
readonly UNITS=/etc/systemd/system ACTIVE=/run/systemd/active

setting() { sed -n "s/^$2=//p" "$UNITS/$1" | tail -n 1; } # UNIT NAME
require() { # UNIT
  [ -e "$UNITS/$1" ] || { echo "Failed to find unit: Unit file $1 does not exist." >&2; exit 1; }
}
wants() { # UNIT
  local target
  for target in $(setting "$1" WantedBy); do printf '%s/%s.wants\n' "$UNITS" "$target"; done
}
enable() { # UNIT
  local directory
  require "$1"
  for directory in $(wants "$1"); do mkdir -p "$directory" && ln -sf "$UNITS/$1" "$directory/$1"; done
}
disable() { # UNIT
  require "$1"
  find "$UNITS" -mindepth 2 -path "*.wants/$1" -delete
  find "$UNITS" -mindepth 1 -name '*.wants' -empty -delete
}
# A oneshot service is over when this returns; two starts at once become two runs, one after the other.
start() { # UNIT
  require "$1"
  case $1 in
    *.service)
      read -ra words <<<"$(setting "$1" ExecStart)"
      exec 9>"/run/systemd/$1.lock"
      flock 9
      "${words[@]}" </dev/null >>"/var/log/$1.log" 2>&1 9>&-
      ;;
    *) : >"$ACTIVE/$1" ;;
  esac
}
stop() { rm -f "$ACTIVE/$1"; } # UNIT

now=no quiet=no words=()
for word in "$@"; do
  case $word in
    --now) now=yes ;;
    --quiet | -q) quiet=yes ;;
    --property | --value) ;;
    *) words+=("$word") ;;
  esac
done
verb=${words[0]-}
for unit in "${words[@]:1}"; do
  case $verb in
    enable) enable "$unit"; [ $now = no ] || start "$unit" ;;
    disable) disable "$unit"; [ $now = no ] || stop "$unit" ;;
    start | restart) [ "$verb" = start ] || stop "$unit"; start "$unit" ;;
    stop) stop "$unit" ;;
    is-enabled)
      if [ -n "$(find "$UNITS" -mindepth 2 -path "*.wants/$unit")" ]; then answer=enabled; else answer=disabled; fi
      [ $quiet = yes ] || echo $answer
      [ $answer = enabled ]
      ;;
    is-active)
      if [ -e "$ACTIVE/$unit" ]; then answer=active; else answer=inactive; fi
      [ $quiet = yes ] || echo $answer
      [ $answer = active ]
      ;;
    show) [ "$unit" = NeedDaemonReload ] || echo no ;;
    *) echo "systemctl: the lab does not know \"$verb\"" >&2; exit 1 ;;
  esac
done
case $verb in
  '') echo "systemctl: what?" >&2; exit 1 ;;
  daemon-reload | enable | disable | start | restart | stop | is-enabled | is-active | show) ;;
  *) echo "systemctl: the lab does not know \"$verb\"" >&2; exit 1 ;;
esac
