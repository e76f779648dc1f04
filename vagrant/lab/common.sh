# shellcheck shell=bash
# Names, places and messages that the lab's scripts share. Sourced, never run.
# shellcheck disable=SC2034  # used by the scripts that source this

readonly LAB_PREFIX=weft-                  # every network namespace of the lab is called weft-NODE
readonly LAB_SUBNET=192.168.56             # underlay, /24; .1 is the controller
readonly OUTSIDE_SUBNET=203.0.113          # beyond the hosts' uplinks, /24; .1 is the HTTP server
readonly UNDERLAY_MTU=1500
readonly QUEUE_SETTING=/proc/sys/net/core/rmem_default QUEUE_BYTES=8388608 # of a socket that the lab makes
readonly LAB_RUN=/run/weft-lab             # what must be found from outside the work directory
readonly LAB_CGROUP=${WEFT_LAB_CGROUP:-weft-lab} # cgroup of all the lab's processes, in every hierarchy
: "${LAB_STEP:=lab}"
export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"

say() { printf '%s: %s\n' "$LAB_STEP" "$*" >&2; }
die() { # WHAT [WHAT-TO-DO]
  say "error: $1"
  [ $# -lt 2 ] || say "what to do: $2"
  exit 1
}

# Polls a condition: await SECONDS COMMAND...  (there is no event to wait for where this is used)
await() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.05
  done
}

netns_of() { printf '%s%s' "$LAB_PREFIX" "$1"; }
lab_namespaces() { ip netns list 2>/dev/null | awk -v p="^$LAB_PREFIX" '$1 ~ p {print $1}'; }
namespace_exists() { [ -e "/run/netns/$1" ]; }

# The pid, seen from the machine, of a node's process 1: in the node's network namespace and process 1 of a pid namespace
# directly below ours. Looking through all processes takes as many processes again, so what was found is kept; a kept pid is
# tried like any other, as the number may be another process's by now.
node_pid() { # NODE
  local pid
  namespace_exists "$LAB_PREFIX$1" || return 1
  if ! { read -r pid <"$LAB_RUN/$1.pid" && is_first_process "$pid" "$1"; } 2>/dev/null; then
    for pid in $(ip netns pids "$LAB_PREFIX$1" 2>/dev/null) none; do is_first_process "$pid" "$1" && break; done
    [ "$pid" != none ] || return 1
    if [ -w "$LAB_RUN" ]; then printf '%s\n' "$pid" >"$LAB_RUN/$1.pid"; fi
  fi
  printf '%s\n' "$pid"
}
is_first_process() { # PID NODE
  local key here there below
  [ "/proc/$1/ns/net" -ef "/run/netns/$LAB_PREFIX$2" ] || return 1
  while read -r key here there below; do
    if [ "$key" = NSpid: ]; then [ "$there" = 1 ] && [ -z "$below" ] && return; fi
  done 2>/dev/null <"/proc/$1/status"
  return 1
}
