#!/usr/bin/env bash
# The lab's cgroups: one below weft-lab for each node, in every hierarchy that the machine has (version 1, 2
# or both). They hold what Docker makes in a host, and they tell which processes are the lab's.
#
#   cgroups.sh pids            print the pids of all processes of the lab
#   cgroups.sh remove [NODE]   remove the (empty) cgroups of a node, or all of them
#
# Works on mounts of its own, in a private mount namespace, so that neither the machine's mounts nor how it
# has arranged them matter. (mount -n: without it, mount leaves a directory in the machine's /run.)
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# Mounts every hierarchy below /sys/fs/cgroup of this mount namespace, as Debian lays them out: version 2
# alone at the top, or version 1 hierarchies by name with version 2 at "unified".
mount_cgroups() {
  local controllers name options
  umount -n -R /sys/fs/cgroup 2>/dev/null || true
  if ! grep -q '^[1-9]' /proc/self/cgroup; then
    mount -n -t cgroup2 cgroup2 /sys/fs/cgroup
    return
  fi
  mount -n -t tmpfs -o mode=755 tmpfs /sys/fs/cgroup
  while IFS=: read -r _ controllers _; do
    name=${controllers#name=} options=$controllers
    [ "$controllers" = "$name" ] || options=none,$controllers
    [ -n "$controllers" ] || name=unified
    mkdir "/sys/fs/cgroup/$name"
    if [ -n "$controllers" ]; then
      mount -n -t cgroup -o "$options" cgroup "/sys/fs/cgroup/$name"
    else
      mount -n -t cgroup2 cgroup2 /sys/fs/cgroup/unified
    fi
  done </proc/self/cgroup
}

hierarchies() { findmnt -rno TARGET -t cgroup,cgroup2 | grep '^/sys/fs/cgroup' | sort -u; }

# A version 1 cpuset takes no process before it has processors and memory nodes.
fill_cpuset() { # CGROUP
  local file
  for file in cpuset.cpus cpuset.mems; do
    if [ -f "$1/$file" ] && [ -z "$(cat "$1/$file")" ]; then cat "$1/../$file" >"$1/$file"; fi
  done
}

# Version 2: hands on to the children what the parent has (processes sit in leaves only).
delegate() { # CGROUP
  local controller controllers
  [ -f "$1/cgroup.subtree_control" ] || return 0
  read -ra controllers <"$1/cgroup.controllers" || true # empty: no end of line
  for controller in "${controllers[@]}"; do
    echo "+$controller" >"$1/cgroup.subtree_control" 2>/dev/null || say "note: no cgroup controller $controller in the lab"
  done
}

join_cgroups() { # NODE : moves the calling process
  local top lab
  for top in $(hierarchies); do
    lab=$top/$LAB_CGROUP
    mkdir -p "$lab"
    fill_cpuset "$lab"
    delegate "$lab"
    mkdir -p "$lab/$1"
    fill_cpuset "$lab/$1"
    echo $$ >"$lab/$1/cgroup.procs"
  done
}

print_pids() {
  local top
  for top in $(hierarchies); do
    [ ! -d "$top/$LAB_CGROUP" ] || find "$top/$LAB_CGROUP" -name cgroup.procs -exec cat {} +
  done | sort -un
}

remove_cgroups() { # [NODE]
  local top
  for top in $(hierarchies); do
    [ ! -d "$top/$LAB_CGROUP/${1:-}" ] || find "$top/$LAB_CGROUP/${1:-}" -depth -type d -exec rmdir {} + || return 1
  done
}

main() {
  if [ "${WEFT_CGROUPS_PRIVATE:-}" != yes ]; then
    WEFT_CGROUPS_PRIVATE=yes exec unshare --mount --propagation private "${BASH_SOURCE[0]}" "$@"
  fi
  mount_cgroups
  case $1 in
    pids) print_pids ;;
    remove) remove_cgroups "${2:-}" ;;
    *) die "cgroups.sh: unknown command $1" ;;
  esac
}

[ "${BASH_SOURCE[0]}" != "$0" ] || main "$@"
