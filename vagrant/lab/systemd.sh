#!/usr/bin/env bash
# What systemd does on a host for units that are enabled: starts them at boot, runs timers and watches paths. systemctl.sh
# is how they are enabled; both read the installed unit files. Services are oneshot, one of each at a time.
#
# Of a timer: OnBootSec, OnUnitInactiveSec, in seconds. Of a path: PathChanged, of a file of one line, which is looked at
# every 50 ms, where systemd is told by the kernel.
set -euo pipefail
readonly UNITS=/etc/systemd/system ACTIVE=/run/systemd/active
readonly READ=/run/systemd/read # as old as what is in known
declare -A due=() seen=() running=() known=()

mkdir -p "$ACTIVE"
for unit in "$UNITS"/*.wants/*; do [ ! -e "$unit" ] || systemctl start "${unit##*/}"; done

setting() { # UNIT NAME : sets value
  local line key=$1/$2
  if [ -z "${known[$key]+known}" ]; then
    value=
    while read -r line; do case $line in "$2="*) value=${line#*=} ;; esac; done <"$UNITS/$1" || true
    known[$key]=$value
  fi
  value=${known[$key]}
}
forget() {
  : >"$READ"
  known=()
}
service_of() { # UNIT : sets service
  setting "$1" Unit
  service=${value:-${1%.*}.service}
}
is_running() { # SERVICE
  [ -n "${running[$1]-}" ] && kill -0 "${running[$1]}" 2>/dev/null
}
run() { # SERVICE
  systemctl start "$1" &
  running[$1]=$!
}
seconds() { value=${value%s} && [ -n "$value" ]; } # of value

timer() { # UNIT : due[] is empty while its service runs
  service_of "$1"
  if [ -z "${due[$1]-}" ]; then
    is_running "$service" && return
    if [ -n "${running[$service]-}" ]; then setting "$1" OnUnitInactiveSec; else setting "$1" OnBootSec; fi
    if seconds; then due[$1]=$((SECONDS + value)); else due[$1]=never; fi
  fi
  if [ "${due[$1]}" != never ] && [ "$SECONDS" -ge "${due[$1]}" ]; then
    due[$1]=
    is_running "$service" || run "$service"
  fi
}
path() { # UNIT
  local content=
  setting "$1" PathChanged
  read -r content 2>/dev/null <"$value" || true
  if [ "${seen[$1]-unset}" != unset ] && [ "${seen[$1]}" != "$content" ] && [ -n "$content" ]; then
    service_of "$1"
    run "$service"
  fi
  seen[$1]=$content
}

# A descriptor that nothing is ever written to: reading it with a time limit waits without a process.
exec 3<> <(:)
while :; do
  for unit in "$ACTIVE"/*; do
    name=${unit##*/}
    [ -e "$UNITS/$name" ] || continue
    if [ "$UNITS/$name" -nt "$READ" ]; then forget; fi
    case $name in *.timer) timer "$name" ;; *.path) path "$name" ;; esac
  done
  for unit in "${!due[@]}" "${!seen[@]}"; do
    [ -e "$ACTIVE/$unit" ] || unset "due[$unit]" "seen[$unit]"
  done
  read -rt 0.05 -u 3 _ || true
done
