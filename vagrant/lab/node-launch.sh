#!/usr/bin/env bash
# Starts a node of the lab: node-launch.sh NODE INIT-SCRIPT ARGUMENT...
# Puts itself into the node's cgroup, then becomes the parent of the node's process 1 in new mount, PID, UTS and
# cgroup namespaces and the network namespace weft-NODE. When either of the two is killed, so is the other,
# and with process 1 everything in the node.
#
# File descriptor 9 is the lab's lock. It is kept until this process is in its cgroup: who gets the lock next
# finds it there, however lab.sh ended.
set -Eeuo pipefail
trap 'echo "node-launch.sh stopped at: $BASH_COMMAND" >&2' ERR
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=cgroups.sh
. "$here/cgroups.sh"

if [ "${WEFT_NODE_PRIVATE:-}" != yes ]; then
  WEFT_NODE_PRIVATE=yes exec unshare --mount --propagation private "${BASH_SOURCE[0]}" "$@"
fi
node=$1
shift
mount_cgroups
join_cgroups "$node"
exec 9>&-
cd /
exec nsenter --net="/run/netns/$(netns_of "$node")" \
  unshare --pid --uts --ipc --cgroup --fork --kill-child --mount-proc \
  env -i HOME=/root LANG=C.UTF-8 TERM=dumb PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
  bash "$here/$1" "$node" "${@:2}"
