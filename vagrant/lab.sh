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
LAB=$(realpath -m "${WEFT_LAB_DIR:-$HERE/.lab}")
# shellcheck source-path=SCRIPTDIR source=lab/common.sh
. "$HERE/lab/common.sh"
# shellcheck source-path=SCRIPTDIR source=lab/network.sh
. "$HERE/lab/network.sh"
# shellcheck source-path=SCRIPTDIR source=lab/disk.sh
. "$HERE/lab/disk.sh"
# shellcheck source-path=SCRIPTDIR source=lab/status.sh
. "$HERE/lab/status.sh"
readonly BOOT_SECONDS=60
HOSTS=()

usage() {
  sed -n '5,10s/^# \{0,1\}//p' "$HERE/lab.sh" >&2
  exit 2
}

require_root() {
  [ "$(id -u)" -eq 0 ] || die "the lab makes namespaces, which needs root" "sudo $0 ..."
  if [[ "$(ip netns identify $$ 2>/dev/null)" == "$LAB_PREFIX"* ]]; then
    die "this shell is inside the lab (namespace $(ip netns identify $$))" "run lab.sh from the machine itself"
  fi
}

# /run itself carries the lock: it is always there and nothing is left behind. Whoever dies lets go of it.
take_lock() {
  exec 9</run
  flock -n 9 && return
  say "another lab.sh is at work; waiting for it up to 60 s"
  flock -w 60 9 || die "another lab.sh is still at work" "see which: ps -ef | grep lab.sh"
}

# ---- which lab -----------------------------------------------------------------------------------------------
lab_owner() { cat "$LAB_RUN/directory" 2>/dev/null || true; }
anything_alive() {
  local namespace
  for namespace in $(lab_namespaces); do
    if [ -n "$(ip netns pids "$namespace")" ]; then return 0; fi
  done
  return 1
}
require_own_lab() {
  local owner
  owner=$(lab_owner)
  if [ -n "$owner" ] && [ "$owner" != "$LAB" ] && [ -d "$owner" ] && anything_alive; then
    die "the lab on this machine was made by another work directory, $owner" \
      "take it down first: WEFT_LAB_DIR=$owner $HERE/lab.sh down"
  fi
}
follow_owner() { # commands that only look, look at the lab there is
  local owner
  owner=$(lab_owner)
  [ -z "$owner" ] || LAB=$owner
}

# ---- up ------------------------------------------------------------------------------------------------------
parse_host() { # NAME=ADDRESS
  local name=${1%%=*} address=${1#*=} last
  [[ $1 == *=* ]] || die "--host $1: expected NAME=ADDRESS" "for example --host host1=$LAB_SUBNET.10"
  [[ $name =~ ^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$ ]] ||
    die "--host $1: \"$name\" is not a host name" "use up to 40 of a-z, 0-9 and -, beginning and ending with a letter or digit"
  case $name in controller | outside | underlay) die "--host $1: the lab has a node \"$name\" of its own" "take another name" ;; esac
  last=${address##*.}
  { [[ $address =~ ^${LAB_SUBNET//./\\.}\.[1-9][0-9]{0,2}$ ]] && [ "$last" -ge 2 ] && [ "$last" -le 254 ]; } ||
    die "--host $1: \"$address\" is not a host's address here" "the lab's underlay is $LAB_SUBNET.0/24 and .1 is the controller: use $LAB_SUBNET.2 to .254"
  case " ${HOSTS[*]-} " in
    *" $name "*) die "--host $1: the name $name is given twice" "names must differ" ;;
    *" $address "*) die "--host $1: the address $address is given twice" "addresses must differ" ;;
  esac
  HOSTS+=("$name $address")
}

parse_up() {
  INSTALL=no
  while [ $# -gt 0 ]; do
    case $1 in
      --install) INSTALL=yes ;;
      --host) [ $# -ge 2 ] || usage; shift; parse_host "$1" ;;
      --host=*) parse_host "${1#--host=}" ;;
      *) usage ;;
    esac
    shift
  done
  [ "${#HOSTS[@]}" -gt 0 ] || HOSTS=("host1 $LAB_SUBNET.10" "host2 $LAB_SUBNET.20")
}

require_packages() {
  local missing
  missing=$("$HERE/provision.sh" --missing) && return
  missing=${missing//$'\n'/ }
  if [ "$INSTALL" = yes ]; then
    "$HERE/provision.sh"
  else
    die "these Debian packages are missing: $missing" "apt-get install $missing   (or: $0 up --install, which starts no service)"
  fi
}

require_tun() {
  [ -c /dev/net/tun ] || modprobe tun 2>/dev/null || true
  [ -c /dev/net/tun ] || die "no /dev/net/tun: Open vSwitch cannot make its ports" "load the kernel module: modprobe tun"
}

same_hosts() { [ "$(cat "$LAB/hosts.list" 2>/dev/null)" = "$(printf '%s\n' "${HOSTS[@]}")" ]; }

up_command() {
  local host started=$SECONDS
  parse_up "$@"
  require_root
  require_packages
  require_tun
  take_lock
  require_own_lab
  if same_hosts && lab_is_healthy; then
    say "up already, and well: ${#HOSTS[@]} hosts (look: $0 status)"
    return
  fi
  if traces_left; then
    say "removing what is left of an earlier lab, or one with other hosts"
    tear_down
  fi
  trap 'say "interrupted: taking the lab down"; tear_down; exit 130' INT TERM
  claim
  build
  boot_all
  write_env
  say "up in $((SECONDS - started)) s: $(printf '%s, ' "${HOSTS[@]% *}")controller, outside (look: $0 status)"
}

# Whatever is made from here on is found again by the name of its namespace or cgroup, or through this record.
claim() {
  mkdir -p "$LAB" "$LAB_RUN"
  chmod 700 "$LAB_RUN"
  mountpoint -q /run/netns || : >"$LAB_RUN/unmount-netns"
  [ -d /run/netns ] || : >"$LAB_RUN/remove-netns"
  printf '%s\n' "$LAB" >"$LAB_RUN/directory"
}

build() {
  local host
  say "making the network, keys and disks for ${#HOSTS[@]} hosts in $LAB"
  printf '%s\n' "${HOSTS[@]}" >"$LAB/hosts.list"
  make_client_key
  make_switches
  make_controller_namespace
  make_outside_files
  for host in "${HOSTS[@]}"; do make_host_disk "${host% *}" "${host#* }"; done
}

boot_all() {
  local host
  launch outside "$LAB/outside/log/init.log" outside-init.sh "$LAB/outside"
  for host in "${HOSTS[@]}"; do boot_host "${host% *}" "${host#* }"; done
  await_hosts "${HOSTS[@]}"
}

boot_host() { # NAME ADDRESS
  rm -f "$LAB/hosts/$1/state"/*
  make_host_namespace "$1" "$2"
  launch "$1" "$LAB/hosts/$1/log/init.log" host-init.sh "$2" "$(uplink_of "$2")" "$LAB/hosts/$1"
}

launch() { # NODE LOG INIT-SCRIPT ARGUMENT...
  local node=$1 log=$2
  shift 2
  setsid "$HERE/lab/node-launch.sh" "$node" "$@" </dev/null >>"$log" 2>&1 &
  LAUNCHED[$node]=$!
}
declare -A LAUNCHED=()

await_hosts() { # "NAME ADDRESS"...
  local waiting=("$@") still host end=$((SECONDS + BOOT_SECONDS)) started=$SECONDS
  say "booting $(printf '%s ' "${waiting[@]% *}")"
  while [ "${#waiting[@]}" -gt 0 ]; do
    still=()
    for host in "${waiting[@]}"; do
      if [ -e "$LAB/hosts/${host% *}/state/ready" ]; then
        say "${host% *} is up at ${host#* } after $((SECONDS - started)) s"
      else
        require_progress "${host% *}" "$end"
        still+=("$host")
      fi
    done
    waiting=("${still[@]}")
    sleep 0.05
  done
}

require_progress() { # NAME END
  local state=$LAB/hosts/$1/state parts
  if [ -e "$state/failed" ]; then
    mapfile -t parts <"$state/failed"
    boot_failure "$1" "${parts[0]-?}" "${parts[1]-init}" "${parts[2]-}"
  elif ! kill -0 "${LAUNCHED[$1]}" 2>/dev/null; then
    [ -e "$state/ready" ] || [ -e "$state/failed" ] || boot_failure "$1" start init "its process 1 ended"
  elif [ "$SECONDS" -ge "$2" ]; then
    boot_failure "$1" start init "not ready after $BOOT_SECONDS s"
  fi
}

boot_failure() { # NAME STEP LOG MESSAGE
  local log=$LAB/hosts/$1/log/$3.log
  say "the last lines of $log:"
  tail -n 12 "$log" >&2 || true
  die "host $1 did not come up; step \"$2\": $4" \
    "look inside: $0 exec $1 bash; boot it again: $0 reboot $1; or make all anew: $0 up"
}

# ---- down ----------------------------------------------------------------------------------------------------
traces_left() {
  [ -e "$LAB_RUN" ] || [ -n "$(lab_namespaces)" ] || [ -e "$LAB/hosts.list" ] || [ -e "$LAB/ssh" ] ||
    [ -n "$("$HERE/lab/cgroups.sh" pids)" ]
}

lab_pids() {
  local namespace
  {
    "$HERE/lab/cgroups.sh" pids
    for namespace in $(lab_namespaces); do ip netns pids "$namespace"; done
  } | sort -un
}
none_alive() { [ -z "$(lab_pids)" ]; }

signal_all() { # SIGNAL PID... : one by one, as some end meanwhile
  local signal=$1 pid
  shift
  for pid in "$@"; do kill "-$signal" "$pid" 2>/dev/null || true; done
}

# Hosts have nothing to lose; a controller that somebody runs in its namespace may say goodbye first.
end_processes() {
  local pids
  if namespace_exists "$(netns_of controller)"; then
    mapfile -t pids < <(ip netns pids "$(netns_of controller)")
    signal_all TERM "${pids[@]}"
    await 3 controller_is_empty || true
  fi
  mapfile -t pids < <(lab_pids)
  signal_all KILL "${pids[@]}"
  await 15 none_alive || die "processes of the lab do not end: $(lab_pids | tr '\n' ' ')" "look at them with ps -fp PID"
  await 3 all_reaped "${pids[@]}" || true # the machine's process 1 collects them when it likes
}
all_reaped() {
  local pid
  for pid in "$@"; do [ ! -e "/proc/$pid" ] || return 1; done
}
controller_is_empty() { [ -z "$(ip netns pids "$(netns_of controller)" 2>/dev/null)" ]; }

tear_down() {
  local namespace
  trap '' INT TERM # half a removal helps nobody
  end_processes
  for namespace in $(lab_namespaces); do remove_namespace "$namespace"; done
  await 10 "$HERE/lab/cgroups.sh" remove 2>/dev/null || die "cannot remove the lab's cgroups" "find /sys/fs/cgroup -path '*$LAB_CGROUP*'"
  [ ! -e "$LAB_RUN/unmount-netns" ] || umount -n /run/netns 2>/dev/null || true
  [ ! -e "$LAB_RUN/remove-netns" ] || rmdir /run/netns 2>/dev/null || true
  remove_files
  rm -rf "$LAB_RUN"
  trap - INT TERM
}

down_command() {
  [ $# -eq 0 ] || usage
  require_root
  take_lock
  require_own_lab
  if ! traces_left; then
    say "down already"
    return
  fi
  say "taking the lab down"
  tear_down
  say "down (the daemons' last logs: $LAB/logs)"
}

# ---- one node ------------------------------------------------------------------------------------------------
enter_node() { # PID COMMAND...
  local pid=$1
  shift
  nsenter --target "$pid" --mount --uts --ipc --net --pid --cgroup --root --wd=/ -- \
    env -i HOME=/root LANG=C.UTF-8 TERM="${TERM:-dumb}" PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
}

host_address() { awk -v n="$1" '$1 == n {print $2}' "$LAB/hosts.list"; }
require_host() { # NAME
  [ -e "$LAB/hosts.list" ] || die "the lab is down" "make it: $0 up"
  [ -n "$(host_address "$1")" ] || die "the lab has no host \"$1\"" "its hosts: $(cut -d' ' -f1 "$LAB/hosts.list" | tr '\n' ' ')"
}

exec_command() { # NODE COMMAND...
  local node=${1-} pid
  [ $# -ge 2 ] || usage
  shift
  require_root
  follow_owner
  case $node in
    controller | underlay) # network namespaces only: files and processes are the machine's
      namespace_exists "$(netns_of "$node")" || die "the lab is down" "make it: $0 up"
      in_namespace "$node" "$@"
      return
      ;;
    outside) ;;
    *) require_host "$node" ;;
  esac
  pid=$(node_pid "$node") || die "$node is down" "a host boots with: $0 reboot $node; all is made anew with: $0 up"
  enter_node "$pid" "$@"
}

stop_host() { # NAME SIGNAL
  local pid rest
  if pid=$(node_pid "$1"); then
    signal_all "$2" "$pid"
    await 25 process_gone "$pid" || { signal_all KILL "$pid"; await 5 process_gone "$pid"; }
  fi
  mapfile -t rest < <(ip netns pids "$(netns_of "$1")" 2>/dev/null)
  signal_all KILL "${rest[@]}"
  await 10 host_is_empty "$1" || die "processes of host $1 do not end"
  unplug_host "$1" "$(host_address "$1")"
  remove_namespace "$(netns_of "$1")"
  await 10 "$HERE/lab/cgroups.sh" remove "$1" 2>/dev/null || die "cannot remove the cgroups of host $1"
}
process_gone() { [ ! -e "/proc/$1" ]; }
host_is_empty() { [ -z "$(ip netns pids "$(netns_of "$1")" 2>/dev/null)" ]; }

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
  say "$1 is off (boot it: $0 reboot $1)"
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
