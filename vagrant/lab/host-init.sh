#!/usr/bin/env bash
# Process 1 of a lab host: makes the file tree the host's own, starts Open vSwitch, sshd and dockerd and keeps
# them up as systemd would.   host-init.sh NAME UNDERLAY-ADDRESS UPLINK-ADDRESS DIRECTORY
#
# DIRECTORY holds disk/ (etc, var, opt, root: kept over a reboot), log/ (-> /var/log) and state/, where lab.sh
# reads how the start went: "ready", or "failed" with step, log file and message in three lines.
set -euo pipefail
readonly NAME=$1 ADDRESS=$2 UPLINK=$3 DIRECTORY=$4
# shellcheck source-path=SCRIPTDIR source=cgroups.sh
. "$(dirname "${BASH_SOURCE[0]}")/cgroups.sh"
readonly STATE=/run/weft-host
readonly BRIDGE=br-phy NIC=eth1 UPLINK_NIC=eth2
readonly SWITCH_PID=/run/openvswitch/ovs-vswitchd.pid
told= # the ovs-vswitchd that knows the way to the other hosts
step='file tree' step_log=init

# A host that did not come up stays, so that one can look inside.
fail() { # MESSAGE
  trap - EXIT
  printf '%s\n%s\n%s\n' "$step" "$step_log" "$1" >"${failed_file:-$DIRECTORY/state/failed}"
  idle
}
idle() {
  while :; do
    sleep infinity &
    wait || true
  done
}
trap 'fail "host-init.sh stopped at: $BASH_COMMAND"' EXIT

# The host may write to what is bound or mounted here and to nothing else: the machine's root is read-only.
make_file_tree() {
  local directory
  mount -n --bind "$DIRECTORY" /mnt # the work directory may lie below one of the places covered next
  mount -n --bind /mnt/log /mnt/disk/var/log
  mount -n --bind /var/lib/dpkg /mnt/disk/var/lib/dpkg
  mount -n -o remount,bind,ro /mnt/disk/var/lib/dpkg # same programs as the machine: dpkg -l is right here
  for directory in etc opt root var; do mount -n --rbind "/mnt/disk/$directory" "/$directory"; done
  mount -n --bind /mnt/disk/sbin /usr/local/sbin
  mount -n -o remount,bind,ro /usr/local/sbin
  umount -n -R /run/netns 2>/dev/null || true # the other nodes' namespaces are not this host's business
  mount -n -t tmpfs -o mode=755,size=256m tmpfs /run
  mkdir -p /run/lock /run/sshd /run/openvswitch /run/systemd/system "$STATE"
  mount -n --bind /mnt/state "$STATE"
  failed_file=$STATE/failed
  umount -n -R /mnt
  mount -n -t tmpfs -o mode=1777,size=1g tmpfs /tmp
  mount -n -t sysfs sysfs /sys # shows this network namespace's links
  mount_cgroups
  leave_cgroup_root
  mount -n -o remount,bind,ro /
}

# Version 2 lets a cgroup hand controllers to children only when it holds no process itself, and Docker
# makes its cgroups right below the host's.
leave_cgroup_root() {
  local top=/sys/fs/cgroup pid
  [ -f $top/cgroup.controllers ] || return 0
  mkdir -p $top/init
  while read -r pid; do echo "$pid" >$top/init/cgroup.procs 2>/dev/null || true; done <$top/cgroup.procs
  delegate $top
}

configure_kernel() {
  printf '%s\n' "$NAME" >/proc/sys/kernel/hostname # hostname(1) takes no underscore
  ip link set lo up
  sysctl -qw net.ipv4.ip_forward=0 "net.ipv6.conf.$NIC.disable_ipv6=1"
  # With the userspace datapath Open vSwitch reads the NIC through an AF_PACKET socket, and this kernel sees every frame
  # as well: it would answer ARP beside br-phy. The socket has its copy before this hook drops the frame.
  nft "add table netdev lab; add chain netdev lab $NIC { type filter hook ingress device \"$NIC\" priority 0; policy drop; }"
  ip link set "$NIC" mtu "$UNDERLAY_MTU" up
  ethtool -K "$NIC" tx off >/dev/null # frames from that socket carry finished checksums, or none
  ip addr add "$UPLINK/24" dev "$UPLINK_NIC"
  ip link set "$UPLINK_NIC" up
  ethtool -K "$UPLINK_NIC" tx off >/dev/null
  ip route add default via "$OUTSIDE_SUBNET.1"
  # As on any Docker host: dockerd runs with --iptables=false here and does not do it itself.
  iptables -P FORWARD DROP
}

# Runs a daemon and starts it again when it fails, like systemd's Restart=on-failure: not after a clean end or
# one by SIGHUP, SIGINT, SIGPIPE or SIGTERM, and not when it fails five times within a second of its start.
supervise() { # NAME COMMAND...
  local name=$1 code started quick=0
  shift
  while :; do
    started=$SECONDS code=0
    "$@" </dev/null >>"/var/log/$name.log" 2>&1 || code=$?
    case $code in 0 | 129 | 130 | 141 | 143) echo "$name ended ($code)" && return ;; esac
    if [ $((SECONDS - started)) -gt 1 ]; then quick=0; else quick=$((quick + 1)); fi
    if [ "$quick" -ge 5 ]; then echo "$name fails at once ($code): given up" && : >"$STATE/gave-up-$name" && return; fi
    echo "$name failed ($code): starting it again"
  done
}

# Waits for a daemon's condition, but no longer once its supervisor gave up: await_daemon NAME SECONDS CONDITION
await_daemon() {
  await "$2" settled "$1" "$3" || true
  "$3" || fail "$1 does not work ($(given_up "$1" && echo "it ends at once" || echo "waited $2 s"))"
}
settled() { "$2" || given_up "$1"; }
given_up() { [ -e "$STATE/gave-up-$1" ]; }

# br-phy is a tap of ovs-vswitchd: it goes, with its address, when that ends. Put both back whenever it comes, and tell each new
# ovs-vswitchd the way to the other hosts.
restore_underlay_address() {
  local switch
  [ -e "/sys/class/net/$BRIDGE" ] || return 0
  switch=$(cat $SWITCH_PID)
  if ip addr replace "$ADDRESS/24" brd + dev "$BRIDGE" && ip link set "$BRIDGE" mtu "$UNDERLAY_MTU" up &&
    ovs-appctl --timeout=10 -t ovs-vswitchd ovs/route/add "$LAB_SUBNET.0/24" "$BRIDGE" >/dev/null; then
    told=$switch
  else
    echo "$BRIDGE went while its address was set; its next coming is awaited"
  fi
}
underlay_is_right() {
  [ "$told" = "$(cat $SWITCH_PID 2>/dev/null)" ] && [[ $(ip -4 -o addr show dev "$BRIDGE" 2>/dev/null) == *"$ADDRESS/"* ]]
}
keep_underlay_address() {
  ip -o monitor link | while read -r event; do
    case $event in *" $BRIDGE: "*) underlay_is_right || restore_underlay_address ;; esac
  done
}

# The userspace datapath finds the way of a tunnelled packet itself, and by default reads the kernel's routes for it: all of them
# anew after a change of any link, and what passes meanwhile it drops (Open vSwitch 3.1; measured: 15 times in 15 a port was made
# and removed beside it). Hosts with the kernel datapath lose nothing then. So it is told its one route instead.
readonly OWN_ROUTE=--disable-system-route

# As ovs-ctl starts them on Debian: ahead of what else runs, so that a busy machine does not make the switch late.
priority() { # COMMAND...
  nice -n -10 "$@"
}

start_database() {
  step='Open vSwitch database' step_log=openvswitch/ovsdb-server
  [ -e /etc/openvswitch/conf.db ] || ovsdb-tool create /etc/openvswitch/conf.db /usr/share/openvswitch/vswitch.ovsschema
  supervise ovsdb-server priority ovsdb-server /etc/openvswitch/conf.db --remote=punix:/run/openvswitch/db.sock \
    --remote=db:Open_vSwitch,Open_vSwitch,manager_options \
    --pidfile --no-chdir --log-file -vconsole:off -vsyslog:off &
  await_daemon ovsdb-server 20 database_answers
  ovs-vsctl --timeout=20 --no-wait -- init -- set Open_vSwitch . "external_ids:system-id=$NAME" \
    "external_ids:hostname=$NAME" || fail "cannot write to the database"
}

database_answers() { [ -S /run/openvswitch/db.sock ]; }

start_switch() {
  step='Open vSwitch daemon' step_log=openvswitch/ovs-vswitchd
  supervise underlay-address keep_underlay_address &
  supervise ovs-vswitchd priority ovs-vswitchd unix:/run/openvswitch/db.sock $OWN_ROUTE --pidfile --no-chdir \
    --log-file -vconsole:off -vsyslog:off &
  ovs-vsctl --timeout=20 -- --may-exist add-br "$BRIDGE" -- set bridge "$BRIDGE" datapath_type=netdev \
    "other-config:hwaddr=\"$(cat /sys/class/net/$NIC/address)\"" \
    -- --may-exist add-port "$BRIDGE" "$NIC" || fail "ovs-vswitchd did not make $BRIDGE within 20 s"
  restore_underlay_address
  await 10 underlay_works || fail "$ADDRESS on $BRIDGE does not reach the controller's $LAB_SUBNET.1"
}
underlay_works() { ping -q -c 1 -W 1 "$LAB_SUBNET.1" >/dev/null; }

start_ssh() {
  step='SSH server' step_log=sshd
  supervise sshd /usr/sbin/sshd -D -e &
}
await_ssh() {
  step='SSH server' step_log=sshd
  await_daemon sshd 10 ssh_answers
}
ssh_answers() { [ -n "$(ss -Hltn 'sport = :22')" ]; }

# No bridge and no rules of Docker's own: containers get their network from Weft.
start_docker() {
  supervise dockerd dockerd --log-level=warn --bridge=none --iptables=false --ip-forward=false \
    --exec-opt native.cgroupdriver=cgroupfs &
}
await_docker() {
  step='Docker' step_log=dockerd
  await_daemon dockerd 30 docker_answers
}
docker_answers() { [ -S /run/docker.sock ] && docker version >/dev/null 2>&1; }

# SIGTERM is a shutdown in order: containers first, then the rest; the kernel ends what is left with process 1.
shut_down() {
  local name
  echo "shutting down"
  trap '' TERM
  trap - EXIT
  for name in docker openvswitch/ovs-vswitchd openvswitch/ovsdb-server; do
    stop_daemon "/run/$name.pid"
  done
  echo "down"
  exit 0
}
stop_daemon() { # PIDFILE
  local pid
  pid=$(cat "$1" 2>/dev/null) || return 0
  kill "$pid" 2>/dev/null || return 0
  await 15 process_gone "$pid" || echo "process $pid of $1 did not end"
}
process_gone() { ! kill -0 "$1" 2>/dev/null; }

trap shut_down TERM
make_file_tree
step=network
configure_kernel
start_docker # the slowest first, the others meanwhile
start_database
start_ssh
start_switch
await_ssh
await_docker
supervise systemd weft-lab-systemd &
trap - EXIT
date +%s >"$STATE/ready"
echo "ready"
idle
