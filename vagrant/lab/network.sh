# shellcheck shell=bash
# The lab's network namespaces and the links between them. Sourced by lab.sh.
#
# Links are made inside their namespaces from the start: nothing of the lab is ever in the machine's own.

make_namespace() { # NODE
  ip netns add "$(netns_of "$1")"
  ip -n "$(netns_of "$1")" link set lo up
}
in_namespace() { # NODE COMMAND...
  local node=$1
  shift
  nsenter --net="/run/netns/$(netns_of "$node")" -- "$@"
}
# Links between namespaces are read by Open vSwitch or tcpdump: no half-made checksums on them.
finish_checksums() { in_namespace "$1" ethtool -K "$2" tx off >/dev/null; }

# A MAC of its own: otherwise the bridge takes one of its ports', and changes it when a host reboots.
make_bridge() { # NODE NAME MAC
  ip -n "$(netns_of "$1")" link add "$2" address "$3" mtu "$UNDERLAY_MTU" type bridge mcast_snooping 0
  ip -n "$(netns_of "$1")" link set "$2" up
}

# A port of a switch called like the host behind it, as far as 15 characters allow.
port_name() { # HOST ADDRESS
  if [ "${#1}" -le 15 ]; then printf '%s' "$1"; else printf 'host-%s' "${2##*.}"; fi
}

mac_of() { # PREFIX ADDRESS : an address's MAC is the same after each reboot, so no ARP cache goes stale
  local IFS=.
  # shellcheck disable=SC2086  # split at the dots
  printf '%s:%02x:%02x:%02x:%02x' "$1" $2
}

# A link from a node to a switch: link_node NODE LINK MAC SWITCH-NODE BRIDGE PORT
link_node() {
  ip link add "$2" netns "$(netns_of "$1")" address "$3" mtu "$UNDERLAY_MTU" \
    type veth peer name "$6" netns "$(netns_of "$4")" mtu "$UNDERLAY_MTU"
  ip -n "$(netns_of "$4")" link set dev "$6" master "$5" up
}

make_switches() {
  make_namespace underlay
  in_namespace underlay sysctl -qw net.ipv6.conf.default.disable_ipv6=1 net.ipv6.conf.all.disable_ipv6=1
  make_bridge underlay br0 "$(mac_of 02:01 "$LAB_SUBNET.1")"
  make_namespace outside
  in_namespace outside sysctl -qw net.ipv6.conf.default.disable_ipv6=1 net.ipv6.conf.all.disable_ipv6=1 net.ipv4.ip_forward=0
  make_bridge outside br0 "$(mac_of 02:00 "$OUTSIDE_SUBNET.1")"
  ip -n "$(netns_of outside)" addr add "$OUTSIDE_SUBNET.1/24" dev br0
  finish_checksums outside br0
}

make_controller_namespace() {
  make_namespace controller
  in_namespace controller sysctl -qw net.ipv6.conf.default.disable_ipv6=1 net.ipv4.ip_forward=0
  link_node controller eth1 "$(mac_of 02:00 "$LAB_SUBNET.1")" underlay br0 controller
  ip -n "$(netns_of controller)" addr add "$LAB_SUBNET.1/24" dev eth1
  ip -n "$(netns_of controller)" link set eth1 up
  finish_checksums controller eth1
}

# The host itself brings its links up and gives them addresses, as a machine does when it boots.
make_host_namespace() { # NAME ADDRESS
  local port
  port=$(port_name "$1" "$2")
  make_namespace "$1"
  link_node "$1" eth1 "$(mac_of 02:00 "$2")" underlay br0 "$port"
  link_node "$1" eth2 "$(mac_of 02:00 "$(uplink_of "$2")")" outside br0 "$port"
  finish_checksums outside "$port"
}
uplink_of() { printf '%s.%s' "$OUTSIDE_SUBNET" "${1##*.}"; }

# The kernel takes its time over a removed namespace's links; the next boot needs their names at once.
unplug_host() { # NAME ADDRESS
  local switch
  for switch in underlay outside; do
    ip -n "$(netns_of "$switch")" link delete "$(port_name "$1" "$2")" 2>/dev/null || true # gone already
  done
}

remove_namespace() { # NETNS
  if namespace_exists "$1"; then ip netns delete "$1"; fi
}
