#!/usr/bin/env bash
# The Weft lab without virtual machines: every host is a set of Linux namespaces with its own Open vSwitch,
# SSH server and Docker.
#
#   lab.sh up [--install] [--host NAME=ADDRESS]...   make it (host1=192.168.56.10 and host2=192.168.56.20 unless told)
#   lab.sh down                                      remove it, with all its processes
#   lab.sh status [-o json]                          ask every daemon; exit 0 when all is well
#   lab.sh exec NODE COMMAND...                      run a command in a host, "controller", "outside" or "underlay"
#   lab.sh reboot HOST                               shut a host down and boot it; its disk stays
#   lab.sh kill HOST                                 pull its plug; `reboot` boots it again
#
# Needs root. Everything it makes is in namespaces or below the work directory (.lab beside this script, or
# $WEFT_LAB_DIR), but for /run/weft-lab. One lab at a time on a machine.
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
LAB=$HERE/.lab
[ -z "${WEFT_LAB_DIR:-}" ] || LAB=$(realpath -m "$WEFT_LAB_DIR")
# shellcheck source-path=SCRIPTDIR source=lab/common.sh
. "$HERE/lab/common.sh"
# shellcheck source-path=SCRIPTDIR source=lab/network.sh
. "$HERE/lab/network.sh"
# shellcheck source-path=SCRIPTDIR source=lab/disk.sh
. "$HERE/lab/disk.sh"
# shellcheck source-path=SCRIPTDIR source=lab/status.sh
. "$HERE/lab/status.sh"
# shellcheck source-path=SCRIPTDIR source=lab/up.sh
. "$HERE/lab/up.sh"
# shellcheck source-path=SCRIPTDIR source=lab/down.sh
. "$HERE/lab/down.sh"

usage() {
  sed -n '5,10s/^# \{0,1\}//p' "$HERE/lab.sh" >&2
  exit 2
}

require_root() {
  [ "$EUID" -eq 0 ] || die "creating namespaces for the lab needs root" "sudo $0 ..."
  local namespace
  for namespace in /run/netns/"$LAB_PREFIX"*; do
    if [ "/proc/$$/ns/net" -ef "$namespace" ]; then
      die "this shell is inside the lab (namespace ${namespace##*/})" "run lab.sh from the machine itself"
    fi
  done
}

# /run itself carries the lock: it is always there and nothing is left behind. Whoever dies lets go of it.
take_lock() {
  exec 9</run
  flock -n 9 && return
  say "another lab.sh is running; waiting for it, up to 60 s"
  flock -w 60 9 || die "another lab.sh is still running" "see which: ps -ef | grep lab.sh"
}

lab_owner() { # sets owner
  owner=
  { read -r owner <"$LAB_RUN/directory"; } 2>/dev/null || true
}
anything_alive() {
  local namespace
  for namespace in $(lab_namespaces); do
    if [ -n "$(ip netns pids "$namespace")" ]; then return 0; fi
  done
  return 1
}
require_own_lab() {
  local owner
  lab_owner
  if [ -n "$owner" ] && [ "$owner" != "$LAB" ] && [ -d "$owner" ] && anything_alive; then
    die "the lab on this machine belongs to another work directory, $owner" \
      "stop it first: WEFT_LAB_DIR=$(printf %q "$owner") $0 down"
  fi
}
follow_owner() { # commands that only look, look at the lab there is
  local owner
  lab_owner
  [ -z "$owner" ] || LAB=$owner
}

enter_node() { # PID COMMAND... : in place of this shell
  local pid=$1
  shift
  exec nsenter --target "$pid" --mount --uts --ipc --net --pid --cgroup --root --wd=/ -- \
    env -i HOME=/root LANG=C.UTF-8 TERM="${TERM:-dumb}" PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
}

host_address() { awk -v n="$1" '$1 == n {print $2}' "$LAB/hosts.list"; }
require_host() { # NAME
  local name address
  [ -e "$LAB/hosts.list" ] || die "the lab is down" "start it: $0 up"
  while read -r name address && [ "$name" != "$1" ]; do :; done <"$LAB/hosts.list"
  [ -n "$address" ] || die "the lab has no host \"$1\"" "its hosts: $(cut -d' ' -f1 "$LAB/hosts.list" | tr '\n' ' ')"
}

exec_command() { # NODE COMMAND...
  local node=${1-} pid
  [ $# -ge 2 ] || usage
  shift
  require_root
  follow_owner
  case $node in
    controller | underlay) # network namespaces only: files and processes are the machine's
      namespace_exists "$LAB_PREFIX$node" || die "the lab is down" "start it: $0 up"
      exec nsenter --net="/run/netns/$LAB_PREFIX$node" -- "$@"
      ;;
    outside) ;;
    *) require_host "$node" ;;
  esac
  pid=$(node_pid "$node") || die "$node is down" "to start one host: $0 reboot $node; to recreate everything: $0 up"
  enter_node "$pid" "$@"
}

reboot_command() { # HOST
  local started=$SECONDS
  [ $# -eq 1 ] || usage
  require_root
  take_lock
  require_own_lab
  require_host "$1"
  say "shutting down $1"
  stop_host "$1" TERM
  boot_host "$1" "$(host_address "$1")"
  await_hosts "$1 $(host_address "$1")"
  say "$1 rebooted in $((SECONDS - started)) s"
}

kill_command() { # HOST
  [ $# -eq 1 ] || usage
  require_root
  take_lock
  require_own_lab
  require_host "$1"
  stop_host "$1" KILL
  say "$1 is off (to start it: $0 reboot $1)"
}

command=${1-}
[ $# -eq 0 ] || shift
case $command in
  up) up_command "$@" ;;
  down) down_command "$@" ;;
  status) require_root && follow_owner && status_command "$@" ;;
  exec) exec_command "$@" ;;
  reboot) reboot_command "$@" ;;
  kill) kill_command "$@" ;;
  *) usage ;;
esac
