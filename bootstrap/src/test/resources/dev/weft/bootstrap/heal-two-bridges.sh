# The part for this host begins here.
right_bridges() {
  ovs-vsctl --timeout=5 --no-wait --bare \
    -- --columns=name find Bridge 'name="ovs-br0"' datapath_type=netdev fail_mode=secure protocols=OpenFlow13 external_ids:weft=bridge 'other_config:datapath-id="77650000c0a8380a"' 'other_config:disable-in-band="true"' 'other_config:hwaddr="06:57:c0:a8:38:0a"' \
    -- --columns=name find Bridge 'name="ovs-br1"' datapath_type=netdev fail_mode=secure protocols=OpenFlow13 external_ids:weft=bridge 'other_config:datapath-id="77650001c0a8380a"' 'other_config:disable-in-band="true"' 'other_config:hwaddr="06:58:c0:a8:38:0a"'
}
right_interfaces() {
  ovs-vsctl --timeout=5 --no-wait --bare \
    -- --columns=name find Interface 'name="vxlan0"' type=vxlan external_ids:weft=tunnel ofport_request=33360 'options:dst_port="4789"' 'options:key="1000"' 'options:remote_ip="192.168.56.20"' 'ofport>0' 'error=[]' \
    -- --columns=name find Interface 'name="vxlan1"' type=vxlan external_ids:weft=tunnel ofport_request=33766 'options:dst_port="4789"' 'options:key="2000"' 'options:remote_ip="192.168.56.20"' 'ofport>0' 'error=[]' \
    -- --columns=name find Interface 'name="veth0"' type=internal 'mac="0e:57:fe:00:03:e8"' mtu_request=1450 ofport_request=37170 'external_ids:weft="gateway"' 'external_ids:weft-network="blue"' 'ofport>0' 'error=[]' \
    -- --columns=name find Interface 'name="veth1"' type=internal 'mac="0e:57:fe:00:07:d0"' mtu_request=1450 ofport_request=40577 'external_ids:weft="gateway"' 'external_ids:weft-network="green"' 'ofport>0' 'error=[]'
}
known_containers() {
  :
}
own_record() (
found=$(ovs-vsctl --timeout=20 --bare --columns=name find "$1" "name=\"$2\"") || exit
ours=$(ovs-vsctl --timeout=20 --bare --columns=name find "$1" "name=\"$2\"" 'external_ids:weft!=""') || exit
if [ "$found" != "$ours" ]; then
  echo "it does not belong to Weft (without external_ids:weft in the table $1)" >&2
  exit 1
fi
)
verify_port() (
for port in "$@"; do
  error=$(ovs-vsctl --timeout=20 get Interface "$port" error) || exit
  if [ "$error" != '[]' ]; then
    echo "Open vSwitch could not make port $port: $error" >&2
    exit 1
  fi
  number=$(ovs-vsctl --timeout=20 get Interface "$port" ofport) || exit
  case $number in
    -1 | '[]') echo "Open vSwitch gave port $port no number; see ovs-vswitchd.log" >&2; exit 1 ;;
  esac
done
)
meet_peers() (
command -v ping >/dev/null || exit 0
for peer in "$@"; do
  ip neigh flush to "$peer" >/dev/null 2>&1
  ping -n -q -c 1 -W 1 "$peer" >/dev/null 2>&1 &
done
wait
)
fill_chains() (
while IFS= read -r line; do
  case $line in
    '*'*) table=${line#?} ;;
    '-I '*)
      call=${line#-I }
      call="-A ${call%% *} ${call#* 1 }"
      iptables -w 10 -t "$table" -S | grep -Fxe "$call" | sed 's/^-A/-D/'
      ;;
  esac
  printf '%s\n' "$line"
done | iptables-restore --wait 10 --noflush
)

begin "$@"
restore ovs-br0
restore ovs-br1
meet 192.168.56.20
look

is_right() {
  bridge ovs-br0
}
repair() {
  run own_record Bridge ovs-br0 &&
  run ovs-vsctl --timeout=20 --may-exist add-br ovs-br0 -- set Bridge ovs-br0 datapath_type=netdev fail_mode=secure protocols=OpenFlow13 external_ids:weft=bridge 'other_config:datapath-id="77650000c0a8380a"' 'other_config:disable-in-band="true"' 'other_config:hwaddr="06:57:c0:a8:38:0a"' &&
  run verify_port ovs-br0
}
step 'bridge ovs-br0'

is_right() {
  bridge ovs-br1
}
repair() {
  run own_record Bridge ovs-br1 &&
  run ovs-vsctl --timeout=20 --may-exist add-br ovs-br1 -- set Bridge ovs-br1 datapath_type=netdev fail_mode=secure protocols=OpenFlow13 external_ids:weft=bridge 'other_config:datapath-id="77650001c0a8380a"' 'other_config:disable-in-band="true"' 'other_config:hwaddr="06:58:c0:a8:38:0a"' &&
  run verify_port ovs-br1
}
step 'bridge ovs-br1'

is_right() {
  interface vxlan0
}
repair() {
  run own_record Interface vxlan0 &&
  run ovs-vsctl --timeout=20 --may-exist add-port ovs-br0 vxlan0 -- set Interface vxlan0 type=vxlan external_ids:weft=tunnel ofport_request=33360 'options:dst_port="4789"' 'options:key="1000"' 'options:remote_ip="192.168.56.20"' &&
  run verify_port vxlan0 &&
  run meet_peers 192.168.56.20
}
step 'tunnel vxlan0'

is_right() {
  interface vxlan1
}
repair() {
  run own_record Interface vxlan1 &&
  run ovs-vsctl --timeout=20 --may-exist add-port ovs-br1 vxlan1 -- set Interface vxlan1 type=vxlan external_ids:weft=tunnel ofport_request=33766 'options:dst_port="4789"' 'options:key="2000"' 'options:remote_ip="192.168.56.20"' &&
  run verify_port vxlan1 &&
  run meet_peers 192.168.56.20
}
step 'tunnel vxlan1'

is_right() {
  chain raw WEFT-PREROUTING '-d 192.168.56.10/32 -p udp -m udp --dport 4789 -m rpfilter --invert -m comment --comment foreign-tunnel -j DROP' &&
    called_first raw PREROUTING WEFT-PREROUTING &&
    chain filter WEFT-CLOSED '-d 192.168.1.0/24 -j DROP' '-d 192.168.2.0/24 -j DROP' '-d 192.168.56.10/32 -j DROP' '-d 192.168.56.20/32 -j DROP' '-d 192.168.56.1/32 -j DROP' &&
    chain filter WEFT-VTEP '-d 192.168.56.10/32 -m comment --comment foreign-tunnel -j DROP' '-d 192.168.56.20/32 -m comment --comment foreign-tunnel -j DROP' &&
    chain filter WEFT-FORWARD '-p udp -m udp --dport 4789 -j WEFT-VTEP' '-i veth0 -j WEFT-CLOSED' '-s 192.168.1.0/24 -i veth0 -j ACCEPT' '-i veth0 -j DROP' '-i veth1 -j WEFT-CLOSED' '-s 192.168.2.0/24 -i veth1 -j ACCEPT' '-i veth1 -j DROP' '-o veth0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT' '-o veth0 -j DROP' '-o veth1 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT' '-o veth1 -j DROP' &&
    called_first filter FORWARD WEFT-FORWARD &&
    chain filter WEFT-INPUT '-i veth0 -j DROP' '-i veth1 -j DROP' &&
    called_first filter INPUT WEFT-INPUT &&
    chain nat WEFT-POSTROUTING '-d 192.168.1.0/24 -j RETURN' '-d 192.168.2.0/24 -j RETURN' '-o veth0 -j RETURN' '-o veth1 -j RETURN' '-s 192.168.1.0/24 -j MASQUERADE' '-s 192.168.2.0/24 -j MASQUERADE' &&
    called_first nat POSTROUTING WEFT-POSTROUTING
}
repair() {
  run fill_chains <<'END'
*raw
:WEFT-PREROUTING - [0:0]
-I PREROUTING 1 -j WEFT-PREROUTING
-A WEFT-PREROUTING -d 192.168.56.10/32 -p udp -m udp --dport 4789 -m rpfilter --invert -m comment --comment foreign-tunnel -j DROP
COMMIT
*filter
:WEFT-CLOSED - [0:0]
:WEFT-VTEP - [0:0]
:WEFT-FORWARD - [0:0]
:WEFT-INPUT - [0:0]
-A WEFT-CLOSED -d 192.168.1.0/24 -j DROP
-A WEFT-CLOSED -d 192.168.2.0/24 -j DROP
-A WEFT-CLOSED -d 192.168.56.10/32 -j DROP
-A WEFT-CLOSED -d 192.168.56.20/32 -j DROP
-A WEFT-CLOSED -d 192.168.56.1/32 -j DROP
-A WEFT-VTEP -d 192.168.56.10/32 -m comment --comment foreign-tunnel -j DROP
-A WEFT-VTEP -d 192.168.56.20/32 -m comment --comment foreign-tunnel -j DROP
-I FORWARD 1 -j WEFT-FORWARD
-A WEFT-FORWARD -p udp -m udp --dport 4789 -j WEFT-VTEP
-A WEFT-FORWARD -i veth0 -j WEFT-CLOSED
-A WEFT-FORWARD -s 192.168.1.0/24 -i veth0 -j ACCEPT
-A WEFT-FORWARD -i veth0 -j DROP
-A WEFT-FORWARD -i veth1 -j WEFT-CLOSED
-A WEFT-FORWARD -s 192.168.2.0/24 -i veth1 -j ACCEPT
-A WEFT-FORWARD -i veth1 -j DROP
-A WEFT-FORWARD -o veth0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A WEFT-FORWARD -o veth0 -j DROP
-A WEFT-FORWARD -o veth1 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A WEFT-FORWARD -o veth1 -j DROP
-I INPUT 1 -j WEFT-INPUT
-A WEFT-INPUT -i veth0 -j DROP
-A WEFT-INPUT -i veth1 -j DROP
COMMIT
*nat
:WEFT-POSTROUTING - [0:0]
-I POSTROUTING 1 -j WEFT-POSTROUTING
-A WEFT-POSTROUTING -d 192.168.1.0/24 -j RETURN
-A WEFT-POSTROUTING -d 192.168.2.0/24 -j RETURN
-A WEFT-POSTROUTING -o veth0 -j RETURN
-A WEFT-POSTROUTING -o veth1 -j RETURN
-A WEFT-POSTROUTING -s 192.168.1.0/24 -j MASQUERADE
-A WEFT-POSTROUTING -s 192.168.2.0/24 -j MASQUERADE
COMMIT
END
}
step 'firewall WEFT'

is_right() {
  not_zero net/ipv4/ip_forward
}
repair() {
  run sysctl -q -w net/ipv4/ip_forward=1
}
step 'sysctl ip_forward'

is_right() {
  not_zero net/ipv4/conf/all/arp_ignore
}
repair() {
  run sysctl -q -w net/ipv4/conf/all/arp_ignore=1
}
step 'sysctl all.arp_ignore'

is_right() {
  not_zero net/ipv4/conf/default/rp_filter
}
repair() {
  run sysctl -q -w net/ipv4/conf/default/rp_filter=2
}
step 'sysctl default.rp_filter'

is_right() {
  not_zero net/ipv6/conf/default/disable_ipv6
}
repair() {
  run sysctl -q -w net/ipv6/conf/default/disable_ipv6=1
}
step 'sysctl default.disable_ipv6'

is_right() {
  interface veth0 &&
    gateway veth0 0e:57:fe:00:03:e8 1450 192.168.1.1/24 &&
    sysctls net/ipv4/conf/veth0/accept_redirects=0 net/ipv4/conf/veth0/arp_announce=2 net/ipv4/conf/veth0/arp_ignore=8 net/ipv4/conf/veth0/forwarding=1 net/ipv4/conf/veth0/rp_filter=2 net/ipv4/conf/veth0/send_redirects=0 net/ipv4/neigh/veth0/base_reachable_time_ms=1000 net/ipv4/neigh/veth0/delay_first_probe_time=1 net/ipv6/conf/veth0/disable_ipv6=1
}
repair() {
  run own_record Interface veth0 &&
  run ovs-vsctl --timeout=20 --may-exist add-port ovs-br0 veth0 -- set Interface veth0 type=internal 'mac="0e:57:fe:00:03:e8"' mtu_request=1450 ofport_request=37170 'external_ids:weft="gateway"' 'external_ids:weft-network="blue"' &&
  run verify_port veth0 &&
  run sysctl -q -w net/ipv4/conf/veth0/accept_redirects=0 net/ipv4/conf/veth0/arp_announce=2 net/ipv4/conf/veth0/arp_ignore=8 net/ipv4/conf/veth0/forwarding=1 net/ipv4/conf/veth0/rp_filter=2 net/ipv4/conf/veth0/send_redirects=0 net/ipv4/neigh/veth0/base_reachable_time_ms=1000 net/ipv4/neigh/veth0/delay_first_probe_time=1 net/ipv6/conf/veth0/disable_ipv6=1 &&
  run ip link set dev veth0 address 0e:57:fe:00:03:e8 mtu 1450 &&
  run ip addr replace 192.168.1.1/24 brd + dev veth0 &&
  run ip link set dev veth0 up
}
step 'gateway veth0'

is_right() {
  interface veth1 &&
    gateway veth1 0e:57:fe:00:07:d0 1450 192.168.2.1/24 &&
    sysctls net/ipv4/conf/veth1/accept_redirects=0 net/ipv4/conf/veth1/arp_announce=2 net/ipv4/conf/veth1/arp_ignore=8 net/ipv4/conf/veth1/forwarding=1 net/ipv4/conf/veth1/rp_filter=2 net/ipv4/conf/veth1/send_redirects=0 net/ipv4/neigh/veth1/base_reachable_time_ms=1000 net/ipv4/neigh/veth1/delay_first_probe_time=1 net/ipv6/conf/veth1/disable_ipv6=1
}
repair() {
  run own_record Interface veth1 &&
  run ovs-vsctl --timeout=20 --may-exist add-port ovs-br1 veth1 -- set Interface veth1 type=internal 'mac="0e:57:fe:00:07:d0"' mtu_request=1450 ofport_request=40577 'external_ids:weft="gateway"' 'external_ids:weft-network="green"' &&
  run verify_port veth1 &&
  run sysctl -q -w net/ipv4/conf/veth1/accept_redirects=0 net/ipv4/conf/veth1/arp_announce=2 net/ipv4/conf/veth1/arp_ignore=8 net/ipv4/conf/veth1/forwarding=1 net/ipv4/conf/veth1/rp_filter=2 net/ipv4/conf/veth1/send_redirects=0 net/ipv4/neigh/veth1/base_reachable_time_ms=1000 net/ipv4/neigh/veth1/delay_first_probe_time=1 net/ipv6/conf/veth1/disable_ipv6=1 &&
  run ip link set dev veth1 address 0e:57:fe:00:07:d0 mtu 1450 &&
  run ip addr replace 192.168.2.1/24 brd + dev veth1 &&
  run ip link set dev veth1 up
}
step 'gateway veth1'

is_right() {
  steered ovs-br0 tcp:192.168.56.1:6653
}
repair() {
  run ovs-vsctl --timeout=20 set-controller ovs-br0 tcp:192.168.56.1:6653 -- set Controller ovs-br0 connection_mode=out-of-band max_backoff=1000
}
step 'controller ovs-br0'

is_right() {
  steered ovs-br1 tcp:192.168.56.1:6653
}
repair() {
  run ovs-vsctl --timeout=20 set-controller ovs-br1 tcp:192.168.56.1:6653 -- set Controller ovs-br1 connection_mode=out-of-band max_backoff=1000
}
step 'controller ovs-br1'

hang_kept
keep ovs-br0
keep ovs-br1
finish "$@"
