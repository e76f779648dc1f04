#!/bin/sh
# Made by Weft (weft apply); weft destroy removes it.
#
# Repairs this host's part of the networks without the machine that ran `weft apply`: after a reboot, a restart of Open
# vSwitch or of a container. Each step first checks whether it is needed. weft-heal.timer runs it every 10 s,
# weft-heal.path runs it whenever ovs-vswitchd starts; by hand: sh /etc/weft/heal.sh. It reports what it did, if anything.
#
#   heal.sh            one line per repair on standard error, with its time (in the journal: journalctl -u weft-heal)
#   heal.sh --report   all that it finds, on standard output
#   heal.sh --keep CONTAINER     from now on, attach this container's manually attached ports again (weft port keep)
#   heal.sh --unkeep CONTAINER   stop doing so
#
# Exit status: 0 all is in order; 1 something could not be repaired.
# shellcheck disable=SC2016,SC2317 # single quotes are intended; not every host uses every function
set -u
export LC_ALL=C PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/snap/bin"
umask 077
readonly OWNER=0x7765000000000000/0xffff000000000000 # cookies of Weft's flows
readonly PATIENCE=30 # seconds that Open vSwitch and Docker may take to answer
readonly KEPT=/var/lib/weft-heal MEMORY=/run/weft-heal # flows, over a reboot; what was said last, until the next
NL='
'
failures=0 report=no complaints=$NL
case ${1-} in --report | --keep | --unkeep) report=yes ;; esac

tell() { # KIND TEXT
  if [ "$report" = yes ]; then
    printf '%s\n' "$1 $2" | tr '\n' ' '
    echo
    return
  fi
  printf '%s weft-heal: %s: %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$1" "$2" >&2
  if [ -z "${JOURNAL_STREAM-}" ] && [ -S /dev/log ]; then logger -t weft-heal -- "$1: $2" || true; fi
}

# A lasting problem is reported once, not every ten seconds.
complain() { # KIND TEXT
  case $complaints in *"$NL$1:$2$NL"*) return ;; esac
  [ "$1" != failed ] || failures=$((failures + 1))
  complaints=$complaints$1:$2$NL
  case $report$earlier in
    no*"$NL$1:$2$NL"*) ;;
    *) tell "$1" "$2" ;;
  esac
}

# Runs a command of a step. What it starts does not inherit the locks.
run() { # COMMAND...
  output=$("$@" 2>&1 7<&- 8<&- 9<&-) && return
  reason="$1 ended with status $?: $output"
  return 1
}

step() { # WHAT : is_right and repair have just been defined
  if is_right; then return; fi
  reason=
  if repair && look && is_right; then
    tell healed "$1"
  else
    complain failed "$1: ${reason:-it is still not as it should be}"
    look
  fi
}

steering() { # each bridge with the targets of its controllers
  {
    ovs-vsctl --timeout=5 --no-wait --format=csv --data=bare --no-headings --columns=_uuid,target list Controller
    echo
    ovs-vsctl --timeout=5 --no-wait --format=csv --data=bare --no-headings --columns=name,controller list Bridge
  } | awk -F , '
    {gsub(/"/, "")}
    $0 == "" {bridges = 1; next}
    !bridges {target[$1] = substr($0, length($1) + 2); next}
    {
      line = $1
      count = split($2, of, " ")
      for (i = 1; i <= count; i++) line = line " " target[of[i]]
      print line
    }'
}

# The current state, read once. This costs a dozen processes, whatever the number of ports.
look() {
  bridges=$NL$(right_bridges)$NL
  interfaces=$NL$(right_interfaces)$NL
  controllers=$NL$(steering)$NL
  devices=$NL$(ip -o link show | awk '{
    split($2, name, /[@:]/)
    for (i = 4; i < NF; i++) { if ($i == "mtu") mtu = $(i + 1); if ($i ~ /^link\//) mac = $(i + 1) }
    print name[1], mac, mtu, ($3 ~ /[<,]UP[,>]/ ? "up" : "down"), int($1), name[2]
  }')$NL
  addresses=$NL$(ip -o -4 addr show | awk '{print $2, $4}')$NL
  rules=$NL$(for table in raw filter nat; do iptables-save -t "$table" | awk -v t="$table" '/^[:-]/ {print t, $0}'; done)$NL
  shields=$(nft list table netdev weft 2>/dev/null | tr -s ' \t\n' ' ')
  kept=$NL$(kept_ports)$NL
  workloads=$NL$(known_containers)$NL$(kept_containers)$NL
  return 0 # that a container is missing is for its step to say
}

# Weft's containers: by their label, or by the record of an adoption (TakenOver).
known() {
  taken=$(ovs-vsctl --timeout=5 --no-wait get Open_vSwitch . external_ids 2>/dev/null | tr -d '"')
  while read -r name pid status id mark; do
    case $mark,$taken in ours,* | *"weft-container-${name#/}=$id"*) echo "$name $pid $status $id" ;; esac
  done
}

has() { # LIST LINE
  case $1 in *"$NL$2$NL"*) ;; *) return 1 ;; esac
}
bridge() { has "$bridges" "$1"; }       # NAME : its record is correct
interface() { has "$interfaces" "$1"; } # NAME : its record is as it should be, and Open vSwitch could make it
steered() { has "$controllers" "$1 $2"; } # BRIDGE TARGET : it knows this controller, and no other
address() { has "$addresses" "$1 $2"; } # DEVICE ADDRESS/LENGTH
device() { # NAME : sets mac, mtu, state, number and peer
  mac='' mtu='' state='' number='' peer=''
  case $devices in *"$NL$1 "*) ;; *) return 1 ;; esac
  line=${devices#*"$NL$1 "}
  read -r mac mtu state number peer <<LINE
${line%%"$NL"*}
LINE
}
gateway() { # DEVICE MAC MTU ADDRESS/LENGTH
  device "$1" && [ "$mac $mtu $state" = "$2 $3 up" ] && address "$1" "$4"
}
outer() { # DEVICE MTU : a cable's end on the host
  device "$1" && [ "$mtu $state" = "$2 up" ]
}
shielded() { # DEVICE : the kernel does not see its frames
  name_chain "$1"
  case $shields in *"chain $chain { type filter hook ingress device \"$1\""*) ;; *) return 1 ;; esac
}
name_chain() { # DEVICE : as Weft's Shield does
  case $1 in [A-Za-z]*) chain=$1 ;; *) chain=weft-of-device-$1 ;; esac
}
shield() { # DEVICE
  name_chain "$1"
  nft "add table netdev weft; add chain netdev weft $chain { type filter hook ingress device \"$1\" priority 0; policy drop; }"
}
sysctls() { # PATH=VALUE... below /proc/sys, which the shell's own "read" gets wrong: it asks for one byte at a time
  wanted=$NL paths=
  for setting in "$@"; do wanted=$wanted${setting#*=}$NL paths="$paths ${setting%%=*}"; done
  # shellcheck disable=SC2086 # no path has a space in it
  [ "$NL$(cd /proc/sys && cat $paths 2>/dev/null)$NL" = "$wanted" ]
}
not_zero() { ! sysctls "$1=0"; } # PATH : what an administrator set to another value is his

chain() { # TABLE NAME RULE... : these rules and no others
  has "$rules" "$1 :$2 - [0:0]" || return 1
  own="$1 -A $2 "
  shift 2
  block=$NL
  for rule in "$@"; do block="$block$own$rule$NL"; done
  case $rules in *"$block"*) ;; *) return 1 ;; esac
  case "${rules%%"$block"*}$NL" in *"$NL$own"*) return 1 ;; esac
  case "$NL${rules#*"$block"}" in *"$NL$own"*) return 1 ;; esac
}
called_first() { # TABLE CALLER CHAIN : before all others, and once
  own="$1 -A $2 "
  case $rules in *"$NL$own"*) ;; *) return 1 ;; esac
  first=${rules#*"$NL$own"}
  [ "${first%%"$NL"*}" = "-j $3" ] || return 1
  case "$NL${first#*"$NL"}" in *"$NL$own-j $3$NL"*) return 1 ;; esac
}

workload() { # CONTAINER : sets pid, status and id
  pid=0 status=missing id=''
  case $workloads in *"$NL/$1 "*) ;; *) return 1 ;; esac
  line=${workloads#*"$NL/$1 "}
  read -r pid status id <<LINE
${line%%"$NL"*}
LINE
}
running() { workload "$1" && [ "$pid" -gt 0 ]; } # CONTAINER
idle() { ! running "$1"; }                         # CONTAINER
# Docker starts what a reboot stopped, except what a user stopped. Only Docker's own record tells which.
stopped_by_hand() { # ID
  ! grep -q '"HasBeenManuallyStopped":false' "$(docker info --format '{{.DockerRootDir}}')/containers/$1/config.v2.json"
}
started() { # CONTAINER : or rightly not
  if running "$1" || [ "$status" = restarting ]; then return; fi
  if [ -n "$id" ]; then
    stopped_by_hand "$id" && complain note "container $1 was stopped by hand and stays stopped (docker start $1)"
  elif docker version >/dev/null 2>&1; then
    complain failed "container $1 does not exist; weft apply creates it"
  else
    complain failed "Docker does not respond (systemctl status docker)"
  fi
}
inside() { # CONTAINER : what its network is like
  workload "$1" || return
  printf 'link show\naddress show\nroute show default\nroute show proto 87\n' | nsenter --target "$pid" --net -- ip -o -4 -batch - 2>/dev/null | awk '
    $3 == "inet" {print "address", $2, $4; next}
    $1 == "default" {print "route", $3, $5; next}
    $2 == "via" {print "way", $1, $3, $5; next}
    {
      split($2, name, /[@:]/)
      for (i = 4; i < NF; i++) { if ($i == "mtu") mtu = $(i + 1); if ($i ~ /^link\//) mac = $(i + 1) }
      print "link", name[1], ($3 ~ /[<,]UP[,>]/ ? "up" : "down"), mac, mtu
      print "ends", name[1], int($1), name[2]
    }'
}
cabled() { # CONTAINER DEVICE [INNER] : the device is the other end of its eth0, or of INNER
  network=$NL$(inside "$1")$NL
  device "$2" || return
  has "$network" "ends ${3:-eth0} ${peer#if} if$number"
}
inner() { # MAC MTU ADDRESS/LENGTH GATEWAY : of the container that cabled looked into
  has "$network" "link lo up 00:00:00:00:00:00 65536" && has "$network" "link eth0 up $1 $2" &&
    has "$network" "address eth0 $3" && has "$network" "route $4 eth0"
}
leg() { # DEVICE MAC MTU ADDRESS/LENGTH : of the container that cabled looked into, whatever its default route is
  has "$network" "link lo up 00:00:00:00:00:00 65536" && has "$network" "link $1 up $2 $3" && has "$network" "address $1 $4"
}
leads() { # GATEWAY DEVICE : its default route
  has "$network" "route $1 $2"
}
way() { # SUBNET GATEWAY DEVICE : one of its other routes
  has "$network" "way $1 $2 $3"
}
forwards() { # CONTAINER : it passes on packets of others
  workload "$1" && [ "$(nsenter --target "$pid" --net -- cat /proc/sys/net/ipv4/ip_forward 2>/dev/null)" = 1 ]
}

# The flows of a bridge, for the case that Open vSwitch lost them and no controller is there to send them.
ours() { # BRIDGE : as commands for ovs-ofctl(8) "bundle", in an order that does not change: groups lead to lower numbers before them
  ovs-ofctl -O OpenFlow13 --timeout=10 --no-names dump-groups "$1" |
    awk -F '[=,]' '/^ *group_id=/ && $2 >= 1000000000 && $2 < 2120000000 {sub(/^ */, "group add_or_mod "); print}' | sort -r
  ovs-ofctl -O OpenFlow13 --timeout=10 --no-names --no-stats dump-flows "$1" "cookie=$OWNER" | sed -n 's/^ *\(cookie=\)/flow add check_overlap,\1/p' | sort
}
holds_none() { # BRIDGE
  none=$(ovs-ofctl -O OpenFlow13 --timeout=10 dump-aggregate "$1" "cookie=$OWNER") && case $none in *flow_count=0*) ;; *) return 1 ;; esac
}
meters() { # BRIDGE : in the words of add-meter
  ovs-ofctl -O OpenFlow13 --timeout=10 dump-meters "$1" | awk '
    /^meter=/ {if (meter) print meter; meter = $0; sub(/ +bands=.*/, "", meter); gsub(/ +/, ",", meter); next}
    /^ *type=/ {band = $0; gsub(/^ +| +$/, "", band); gsub(/ +/, ",", band); meter = meter ",band=" band}
    END {if (meter) print meter}'
}
numbers() { # BRIDGE : its ports
  ovs-ofctl -O OpenFlow13 --timeout=10 --names dump-ports-desc "$1" | sed -n 's/^ *\([0-9][0-9]*\)(\(.*\)): .*/# port \1 \2/p' | sort
}
same_numbers() { # FILE BRIDGE : no port has another number, no number is another port's
  numbers "$2" | awk 'NR == FNR {if ($2 == "port") {kept[$4] = $3; owner[$3] = $4}; next}
    ($4 in kept && kept[$4] != $3) || ($3 in owner && owner[$3] != $4) {wrong = 1} END {exit wrong}' "$1" -
}
connected() { # BRIDGE
  [ "$(ovs-vsctl --timeout=5 --no-wait --if-exists get Controller "$1" is_connected 2>/dev/null)" = true ]
}
# A controller that has just connected may still be programming.
settled() { # BRIDGE
  connected "$1" || return
  since=$(ovs-vsctl --timeout=5 --no-wait get Controller "$1" status:sec_since_connect 2>/dev/null | tr -d '"')
  [ "${since:-0}" -ge 3 ]
}
keep() { # BRIDGE
  if ! settled "$1"; then
    doubt "$1"
    return
  fi
  rm -f "$MEMORY/$1.restored"
  now=$MEMORY/$1.flows
  { numbers "$1" && meters "$1" | sed 's/^/# meter /' && ours "$1"; } >"$now" || return 0
  if ! grep -q '^flow' "$now" || cmp -s "$now" "$KEPT/$1.flows"; then return 0; fi
  if ! { cp "$now" "$KEPT/$1.flows.new" && mv "$KEPT/$1.flows.new" "$KEPT/$1.flows"; }; then
    complain failed "flows of $1: cannot be saved in $KEPT"
  fi
}
# With the userspace datapath, the first packet to a host is lost if the switch has not seen that host since its start.
meet() { # VTEP...
  known=$(ovs-appctl --timeout=5 -t ovs-vswitchd tnl/neigh/show | awk '{print $1}')
  known=$NL$known$NL unknown=
  for peer in "$@"; do has "$known" "$peer" || unknown="$unknown $peer"; done
  # shellcheck disable=SC2086 # addresses
  [ -z "$unknown" ] || run meet_peers $unknown
}
# A new port with another port's number would be in the other port's network.
doubt() { # BRIDGE
  [ -e "$MEMORY/$1.restored" ] && ! same_numbers "$KEPT/$1.flows" "$1" || return 0
  run ovs-ofctl -O OpenFlow13 --timeout=10 del-flows "$1" "cookie=$OWNER" && rm -f "$MEMORY/$1.restored"
  complain failed "flows of $1: removed again because a new port has another port's number; the controller will correct them"
}
# All or nothing: the switch rejects them if any Weft flow exists. A controller that connects meanwhile must read again.
restore() { # BRIDGE
  [ -s "$KEPT/$1.flows" ] && holds_none "$1" && ! connected "$1" || return 0
  if ! same_numbers "$KEPT/$1.flows" "$1"; then
    complain note "flows of $1: not restored because its port numbers have changed; the controller will restore them"
    return
  fi
  sed -n 's/^# meter //p' "$KEPT/$1.flows" | while read -r meter; do
    ovs-ofctl -O OpenFlow13 --timeout=10 add-meter "$1" "$meter" 2>/dev/null
  done
  reason=
  if run ovs-ofctl -O OpenFlow13 --timeout=10 bundle "$1" "$KEPT/$1.flows"; then
    : >"$MEMORY/$1.restored"
    ovs-appctl --timeout=5 -t ovs-vswitchd bridge/reconnect "$1"
    tell healed "flows of $1, as they were on $(date -u -r "$KEPT/$1.flows" +%Y-%m-%dT%H:%M:%SZ)"
  elif holds_none "$1" && ! connected "$1"; then
    complain failed "flows of $1: $reason"
  fi
}

# Kept ports: manually attached ports whose external_ids:weft-kept of the Interface describes them. Removing such a port
# from its bridge (ovs-docker del-port) removes the description too.
kept_ports() { # each with whether it works, its type and what it is to be like
  ovs-vsctl --timeout=5 --no-wait --format=csv --data=bare --no-headings --columns=name,ofport,type,external_ids \
    find Interface 'external_ids:weft-kept!=""' | awk -F , '{
      gsub(/"/, "")
      ids = " " substr($0, length($1 $2 $3) + 4) " "
      if (ids !~ / weft=/ && match(ids, / weft-kept=[^ ]+/))
        print $1, ($2 + 0 > 0 ? "works" : "dead"), ($3 == "" ? "system" : $3), substr(ids, RSTART + 11, RLENGTH - 11)
    }'
}
kept_containers() { # as known_containers
  [ "$kept" != "$NL$NL" ] || return 0
  # shellcheck disable=SC2046 # names of containers have no spaces
  docker inspect --type container --format '{{.Name}} {{.State.Pid}} {{.State.Status}} {{.Id}}' -- \
    $(echo "$kept" | sed -n 's/.* container=\([^;]*\);.*/\1/p' | sort -u) 2>/dev/null
}
recorded() { # PORT : sets what it is to be like
  case $kept in *"$NL$1 "*) ;; *) return 1 ;; esac
  line=${kept#*"$NL$1 "}
  read -r works kind record <<LINE
${line%%"$NL"*}
LINE
  IFS=';' read -r guest leg asked own carries more <<LINE
$record
LINE
  guest=${guest#container=} leg=${leg#device=} asked=${asked#number=} own=${own#mac=} carries=${carries#mtu=}
}
hung() { # PORT : taken off by somebody, or its container does not run, or it hangs on it
  ! recorded "$1" || idle "$guest" || { cabled "$guest" "$1" "$leg" && [ "$works $kind" = "works system" ]; }
}
absent() { ! ip link show dev "$1" >/dev/null 2>&1; } # DEVICE
# The type marks an unfinished repair: Open vSwitch releases the missing device, and takes the new one when it is complete.
hang() { # PORT : hung has just looked at it
  running "$guest" || return
  half=$kind
  if cabled "$guest" "$1" "$leg" && [ "$half" != hanging ]; then
    run ovs-vsctl --timeout=20 set Interface "$1" type=hanging || return
  else
    case $network in *"${NL}link $leg "*)
      if ! cabled "$guest" "$1" "$leg"; then
        reason="the container now has a different $leg; to keep that one: weft port unkeep"
        return 1
      fi
      ;;
    esac
    if cabled "$guest" "$1" "$leg"; then
      run ip link del dev "$1" || return
    elif ! await 2 absent "$1"; then # the kernel takes its time with what a container leaves
      reason="there is another device $1; to keep that one: weft port unkeep"
      return 1
    fi
    run ovs-vsctl --timeout=20 set Interface "$1" type=hanging &&
      run ip link add "$1" mtu "$carries" type veth peer name "$leg" mtu "$carries" address "$own" netns "$pid" || return
  fi
  bridge=$(ovs-vsctl --timeout=5 --no-wait port-to-br "$1") || return
  wish=$(ovs-vsctl --timeout=5 --no-wait get Interface "$1" ofport_request)
  if [ "$(ovs-vsctl --timeout=5 --no-wait get Bridge "$bridge" datapath_type)" = netdev ]; then
    run nsenter --target "$pid" --net -- ethtool -K "$leg" tx off && run shield "$1" || return
  fi
  [ ! -e "/proc/sys/net/ipv6/conf/$1/disable_ipv6" ] || run sysctl -q -w "net/ipv6/conf/$1/disable_ipv6=1" || return
  run nsenter --target "$pid" --net -- ip -batch - <<LINES || return
$(configuration)
LINES
  run ip link set dev "$1" mtu "$carries" up || return
  [ "$wish" != '[]' ] || set -- "$1" "ofport_request=$asked"
  run ovs-vsctl --timeout=20 set Interface "$@" 'type=""' || return
  # It has its number again, so the request is removed.
  [ "$wish" != '[]' ] || run ovs-vsctl --timeout=20 clear Interface "$1" ofport_request || return
  reason="Open vSwitch reports: $(ovs-vsctl --timeout=5 --no-wait get Interface "$1" error)"
}
configuration() { # for ip(8) "-batch"; what routes lead by stands before them
  echo "link set dev lo up"
  echo "link set dev $leg up"
  echo "$more" | tr ';' '\n' | sed -n "s/^address=\(.*\)/addr replace \1 dev $leg/p"
  echo "$more" | tr ';' '\n' | sed -n "s/^route=\(.*\)/route replace \1 dev $leg/p" | tr , ' '
}
hang_kept() {
  for port in $(echo "$kept" | cut -d ' ' -f 1); do
    is_right() { hung "$port"; }
    repair() { hang "$port"; }
    recorded "$port" && step "kept port $port of container $guest"
  done
}

# The host's side of weft port keep and unkeep.
asked_to() { # --keep|--unkeep CONTAINER
  look
  if [ "$1" = --keep ]; then keep_container "$2"; else unkeep_container "$2"; fi
  [ "$failures" -eq 0 ]
  exit
}
keep_container() { # CONTAINER
  if ! said=$(docker inspect --type container \
    --format '{{.Name}} {{.State.Pid}} {{.State.Status}} {{.Id}} {{.HostConfig.RestartPolicy.Name}}- {{if index .Config.Labels "dev.weft.container"}}ours{{end}}' \
    -- "$1" 2>/dev/null); then
    docker version >/dev/null 2>&1 || complain failed "Docker does not respond (systemctl status docker)"
    [ "$failures" -gt 0 ] || complain failed "there is no container $1 here (docker ps -a lists them)"
    return
  fi
  read -r guest pid status id policy mark <<LINE
$said
LINE
  guest=${guest#/}
  taken=$(ovs-vsctl --timeout=5 --no-wait get Open_vSwitch . external_ids | tr -d '"')
  case $mark,$taken in
    ours,* | *"weft-container-$guest=$id"*)
      complain failed "container $guest belongs to Weft, which attaches it again in any case"
      return
      ;;
  esac
  if [ "$pid" -le 0 ]; then
    complain failed "container $guest is not running, and only a running one shows how it is attached (docker start $guest; then ovs-docker add-port)"
    return
  fi
  workloads="$NL/$guest $pid $status $id$NL"
  network=$(inside "$guest") elsewhere=''
  ends=$(printf '%s\n%s\n' "$network" "$devices" | awk '
    $1 == "ends" {leg[$3] = $2; peer[$3] = substr($4, 3); next}
    $6 ~ /^if/ && substr($6, 3) in leg && peer[substr($6, 3)] == $5 {print $1, leg[substr($6, 3)]}')
  found=0
  while read -r port leg; do
    if [ -n "$port" ] && bridge=$(ovs-vsctl --timeout=5 --no-wait port-to-br "$port" 2>/dev/null); then
      if ovs-vsctl --timeout=5 --no-wait get Bridge "$bridge" external_ids:weft >/dev/null 2>&1; then
        found=$((found + 1))
        keep_port "$port" "$leg" "$bridge"
      else
        elsewhere=" (on $bridge, which is not Weft's)"
      fi
    fi
  done <<LINES
$ends
LINES
  if [ "$found" -eq 0 ]; then
    complain failed "container $guest is not attached to a Weft bridge$elsewhere: attach it first (ovs-docker add-port BRIDGE eth0 $guest ...), and before that remove a dead port of it (ovs-docker del-port BRIDGE eth0 $guest)"
    return
  fi
  case $policy in
    no- | - | on-failure-) tell note "Docker does not start container $guest after a reboot; if it should: docker update --restart unless-stopped $guest" ;;
  esac
}
keep_port() { # PORT DEVICE BRIDGE : of the container whose network was just looked at
  case $1$2 in
    *[!A-Za-z0-9_.-]*)
      complain failed "port $1 of container $guest: only ports named with letters, digits and _.- can be kept"
      return
      ;;
  esac
  number=$(ovs-vsctl --timeout=5 --no-wait get Interface "$1" ofport)
  if [ "$number" = '[]' ] || [ "$number" -le 0 ]; then
    complain failed "port $1 of container $guest does not work: $(ovs-vsctl --timeout=5 --no-wait get Interface "$1" error)"
    return
  fi
  record="container=$guest;device=$2;number=$number$(printf '%s\n' "$network" | awk -v d="$2" '
    $1 == "link" && $2 == d {printf ";mac=%s;mtu=%s", $4, $5}')$(printf '%s\n' "$network" | awk -v d="$2" '
    $1 == "address" && $2 == d {printf ";address=%s", $3}')$(nsenter --target "$pid" --net -- ip -4 -o route show dev "$2" 2>/dev/null | awk '
    / proto kernel/ {next}
    {
      route = $1
      by = 0
      for (i = 2; i < NF; i++)
        if ($i ~ /^(via|src|metric|scope|proto)$/) {
          if ($i == "via") by = 1
          route = route "," $i "," $(i + 1)
        }
      if (by) later = later ";route=" route
      else printf ";route=%s", route
    }
    END {printf "%s", later}')"
  if run ovs-vsctl --timeout=20 set Interface "$1" "external_ids:weft-kept=\"$record\""; then
    tell kept "port $1 on $3: $(printf '%s' "${record#*;}" | tr ';,' '  ')"
  else
    complain failed "port $1 of container $guest: $reason"
  fi
}
unkeep_container() { # CONTAINER
  found=0
  for port in $(echo "$kept" | cut -d ' ' -f 1); do
    recorded "$port"
    [ "$guest" = "$1" ] || continue
    found=1
    if run ovs-vsctl --timeout=20 remove Interface "$port" external_ids weft-kept; then
      tell left "port $port, from now on"
    else
      complain failed "port $port of container $1: $reason"
    fi
  done
  [ "$found" -eq 1 ] || complain failed "no port of container $1 is kept here"
}

await() { # SECONDS COMMAND... : polls, as there is no event to wait for
  end=$(($(date +%s) + $1))
  shift
  until "$@"; do
    [ "$(date +%s)" -lt "$end" ] || return 1
    sleep 0.02
  done
}
# Open vSwitch responds before it has created its bridges.
open_vswitch() {
  made=$NL$(ovs-appctl --timeout=2 -t ovs-vswitchd ofproto/list 2>/dev/null)$NL || return
  for name in $(ovs-vsctl --timeout=2 --no-wait list-br); do
    has "$made" "$name" || return
  done
}
switch() { cat /run/openvswitch/ovs-vswitchd.pid 2>/dev/null; }

# One run at a time. apply and destroy take precedence; nothing is read while they change the host.
begin() {
  mkdir -p "$KEPT" "$MEMORY" || exit 1
  mine=$(cksum <"$0")
  exec 7<"$MEMORY"
  flock --timeout 300 7 || exit 1
  if [ -e /var/lib/weft-undo/armed ] && [ ! -e /run/weft-undo-armed ]; then # an apply had not said that all is well before a reboot
    exec 7<&-
    exec sh /var/lib/weft-undo/undo.sh now
  fi
  earlier=$NL
  [ ! -r "$MEMORY/said" ] || earlier=$NL$(cat "$MEMORY/said")$NL
  before=$(switch)
  if ! await "$PATIENCE" open_vswitch; then
    complain failed "Open vSwitch does not respond (systemctl status openvswitch-switch)"
    finish "$@"
  fi
  exec 8</run 9</etc
  case ${1-} in
    --keep | --unkeep)
      if ! flock --timeout 30 8; then
        tell failed "an apply or destroy is running here; try again when it has finished"
        exit 1
      fi
      ;;
  esac
  if ! flock --nonblock 8; then
    [ "$report" = no ] || tell note "an apply or destroy is running here; it does the same and more"
    exit 0
  fi
  flock --timeout 60 9 || exit 1
  if [ "$(cksum 2>/dev/null <"$0")" != "$mine" ]; then # made anew, or gone
    exec 7<&- 8<&- 9<&-
    [ -e "$0" ] || exit 0
    exec sh "$0" "$@"
  fi
  case ${1-} in --keep | --unkeep) asked_to "$@" ;; esac
}
finish() {
  printf '%s' "$complaints" >"$MEMORY/said"
  if [ "$(switch)" != "$before" ]; then # started again since: nothing above is sure
    exec 7<&- 8<&- 9<&-
    exec sh "$0" "$@"
  fi
  [ "$failures" -eq 0 ]
  exit
}
