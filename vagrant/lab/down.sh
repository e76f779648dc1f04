# shellcheck shell=bash
# lab.sh down, and the end of a single host. Sourced by lab.sh, which sets HERE and LAB.

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
  await 15 none_alive || die "processes of the lab do not exit: $(lab_pids | tr '\n' ' ')" "inspect them with ps -fp PID"
  await 3 all_reaped "${pids[@]}" || true # the machine's process 1 collects them when it likes
}
all_reaped() {
  local pid
  for pid in "$@"; do [ ! -e "/proc/$pid" ] || return 1; done
}
controller_is_empty() { [ -z "$(ip netns pids "$(netns_of controller)" 2>/dev/null)" ]; }

tear_down() {
  local namespace owner
  trap '' INT TERM # half a removal helps nobody
  end_processes
  for namespace in $(lab_namespaces); do remove_namespace "$namespace"; done
  await 10 "$HERE/lab/cgroups.sh" remove 2>/dev/null || die "cannot remove the lab's cgroups" "find /sys/fs/cgroup -path '*$LAB_CGROUP*'"
  [ ! -e "$LAB_RUN/unmount-netns" ] || umount -n /run/netns 2>/dev/null || true
  [ ! -e "$LAB_RUN/remove-netns" ] || rmdir /run/netns 2>/dev/null || true
  lab_owner
  remove_files "$LAB"
  [ -z "$owner" ] || remove_files "$owner"
  rm -rf "$LAB_RUN"
  trap - INT TERM
}

down_command() {
  [ $# -eq 0 ] || usage
  require_root
  take_lock
  require_own_lab
  if ! traces_left; then
    say "already down"
    return
  fi
  say "stopping the lab"
  tear_down
  say "down (the daemons' last logs: $LAB/logs)"
}

stop_host() { # NAME SIGNAL
  local pid rest
  if pid=$(node_pid "$1"); then
    signal_all "$2" "$pid"
    await 25 process_gone "$pid" || { signal_all KILL "$pid"; await 5 process_gone "$pid"; }
  fi
  mapfile -t rest < <(ip netns pids "$(netns_of "$1")" 2>/dev/null)
  signal_all KILL "${rest[@]}"
  await 10 host_is_empty "$1" || die "processes of host $1 do not exit"
  unplug_host "$1" "$(host_address "$1")"
  remove_namespace "$(netns_of "$1")"
  await 10 "$HERE/lab/cgroups.sh" remove "$1" 2>/dev/null || die "cannot remove the cgroups of host $1"
}
process_gone() { [ ! -e "/proc/$1" ]; }
host_is_empty() { [ -z "$(ip netns pids "$(netns_of "$1")" 2>/dev/null)" ]; }
