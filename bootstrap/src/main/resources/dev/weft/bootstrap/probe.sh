# Looks at a host and changes nothing. Constant text: no value is ever put into it.
# shellcheck disable=SC2086 # lists of identifiers, which are hexadecimal, are split into words
# Output: sections that begin with a line "@@weft NAME"; HostFacts reads them.
export LC_ALL=C PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:$PATH"
section() { printf '\n@@weft %s\n' "$*"; }
has() { command -v "$1" >/dev/null 2>&1; }
answer() { # NAME COMMAND... : "ok" or "no", then what it printed
  section "$1"; shift
  if said=$(timeout 10 "$@" 2>&1); then printf 'ok\n%s\n' "$said"; else printf 'no\n%s\n' "$said"; fi
}

section tools
for tool in ovs-vsctl ovs-appctl docker ip iptables iptables-save iptables-restore nft ethtool nsenter sysctl flock timeout; do
  if has "$tool"; then echo "$tool"; fi
done
if has busybox && ! ldd "$(command -v busybox)" >/dev/null 2>&1; then echo busybox-static; fi

if has ovs-vsctl; then
  answer ovs-database ovs-vsctl --timeout=5 --no-wait list-br
  answer ovs-running ovs-appctl --timeout=5 version
  section kernel-datapath
  if timeout 5 ovs-dpctl dump-dps >/dev/null 2>&1 || modprobe -n -q openvswitch 2>/dev/null; then echo yes; else echo no; fi
  list() { section "ovs-$1"; ovs-vsctl --timeout=5 --format=json "--columns=$2" list "$1" 2>/dev/null; }
  list Open_vSwitch external_ids
  list Bridge name,ports,datapath_type,fail_mode,protocols,other_config,external_ids,controller
  list Port _uuid,interfaces
  list Interface _uuid,name,type,options,external_ids,mac,mtu_request,error,ofport,ofport_request
  list Controller _uuid,target,connection_mode,max_backoff
  section upcalls
  timeout 5 ovs-appctl --timeout=5 dpctl/show 2>/dev/null | grep -E '^[^ ]+:$|^ +lookups:' | head -n 64
fi

section links
ip -j -d addr show 2>/dev/null
section sysctl
grep -sH . /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv6/conf/*/disable_ipv6 \
  /proc/sys/net/ipv4/conf/*/rp_filter /proc/sys/net/ipv4/conf/*/forwarding /proc/sys/net/ipv4/conf/*/arp_ignore \
  /proc/sys/net/ipv4/conf/*/arp_announce /proc/sys/net/ipv4/conf/*/accept_redirects /proc/sys/net/ipv4/conf/*/send_redirects \
  /proc/sys/net/ipv4/neigh/*/base_reachable_time_ms /proc/sys/net/ipv4/neigh/*/delay_first_probe_time
if has iptables; then
  answer iptables-raw iptables -w 5 -t raw -S
  answer iptables-filter iptables -w 5 -S
  answer iptables-nat iptables -w 5 -t nat -S
fi
if has nft; then section nft; nft list table netdev weft 2>/dev/null; fi

if has docker; then
  answer docker-version docker version --format '{{.Server.Version}}'
  section images
  ids=$(timeout 10 docker image ls -q --no-trunc 2>/dev/null | sort -u)
  if [ -n "$ids" ]; then
    timeout 20 docker image inspect --format '{"id":{{json .Id}},"tags":{{json .RepoTags}},"digests":{{json .RepoDigests}},"labels":{{json .Config.Labels}}}' $ids 2>/dev/null
  fi
  section containers
  ids=$(timeout 10 docker ps -aq --no-trunc 2>/dev/null)
  if [ -n "$ids" ]; then
    timeout 20 docker inspect --type container --format '{"id":{{json .Id}},"name":{{json .Name}},"image":{{json .Config.Image}},"imageId":{{json .Image}},"pid":{{json .State.Pid}},"mode":{{json .HostConfig.NetworkMode}},"restart":{{json .HostConfig.RestartPolicy.Name}},"labels":{{json .Config.Labels}},"created":{{json .Created}},"mounts":{{json .Mounts}}}' $ids 2>/dev/null
  fi
  # Ours, and those that somebody hung on a bridge, which Docker itself gave no network.
  ids=$({ timeout 10 docker ps -q --no-trunc --filter label=dev.weft.container
    timeout 10 docker ps -q --no-trunc --filter network=none; } 2>/dev/null | sort -u | head -n 512)
  if [ -n "$ids" ]; then
    timeout 20 docker inspect --type container --format '{{.Id}} {{.State.Pid}}' $ids 2>/dev/null | while read -r id pid; do
      if [ "$pid" -gt 0 ]; then
        section netns-links "$id"; nsenter --target "$pid" --net -- ip -j -d addr show
        section netns-routes "$id"; nsenter --target "$pid" --net -- ip -j route show
        section netns-offload "$id"; nsenter --target "$pid" --net -- ethtool -k eth0 2>/dev/null | grep '^tx-checksumming:'
        nsenter --target "$pid" --net -- ip -o link show type veth 2>/dev/null | sed 's/^[0-9]*: \([^:@]*\).*/\1/' | while read -r device; do
          if [ "$device" = eth0 ]; then continue; fi
          nsenter --target "$pid" --net -- ethtool -k "$device" 2>/dev/null | sed -n "s/^tx-checksumming:/$device &/p"
        done
        section netns-forwarding "$id"; nsenter --target "$pid" --net -- cat /proc/sys/net/ipv4/ip_forward
      fi
    done
  fi
fi
# What the host itself needs: apply must not take it away.
section clock
date -u +%Y-%m-%dT%H:%M:%SZ
section routes
ip -j -4 route show table all 2>/dev/null
section resolvers
sed -n 's/^[[:space:]]*nameserver[[:space:]][[:space:]]*//p' /etc/resolv.conf /run/systemd/resolve/resolv.conf 2>/dev/null
section time-servers
grep -hsoE '^[[:space:]]*(server|pool|peer)[[:space:]]+[0-9.]+' /etc/chrony.conf /etc/chrony/chrony.conf /etc/ntp.conf /etc/ntpsec/ntp.conf | sed 's/.*[[:space:]]//'
section login
process=$$ # sudo takes the variable away: it is looked for in the shells above
while [ "${process:-0}" -gt 1 ]; do
  from=$(tr '\000' '\n' 2>/dev/null <"/proc/$process/environ" | sed -n 's/^SSH_CONNECTION=//p')
  if [ -n "$from" ]; then
    echo "$from"
    break
  fi
  process=$(sed -n 's/^PPid:[[:space:]]*//p' "/proc/$process/status" 2>/dev/null)
done
if has ss; then
  section connections
  ss -4 -H -t -u -n -p state established 2>/dev/null | head -n 2000
  section listening
  ss -4 -H -l -u -n 2>/dev/null | head -n 2000
fi
if has docker; then
  section docker-networks
  ids=$(timeout 10 docker network ls -q --no-trunc 2>/dev/null)
  if [ -n "$ids" ]; then
    timeout 20 docker network inspect --format '{"name":{{json .Name}},"driver":{{json .Driver}},"ipam":{{json .IPAM.Config}}}' $ids 2>/dev/null
  fi
fi
section sysctl-files
grep -HsE '^[[:space:]]*-?[[:space:]]*net[./]ipv[46][./]' /usr/lib/sysctl.d/*.conf /usr/local/lib/sysctl.d/*.conf /run/sysctl.d/*.conf \
  /etc/sysctl.d/*.conf /etc/sysctl.conf
section undone
cat /var/lib/weft-undo/undone 2>/dev/null
section heal-files
for file in /etc/weft/heal.sh /etc/systemd/system/weft-heal.service /etc/systemd/system/weft-heal.timer /etc/systemd/system/weft-heal.path; do
  [ -e "$file" ] || continue
  if head -n 3 "$file" | grep -q '^# Made by Weft'; then mark=ours; else mark=theirs; fi
  echo "$(sha256sum <"$file" | cut -d' ' -f1) $mark $file"
done
section systemd
if [ -d /run/systemd/system ] && has systemctl; then
  echo yes
  section heal-units
  for unit in weft-heal.timer weft-heal.path; do
    echo "$unit $(systemctl is-enabled "$unit" 2>/dev/null) $(systemctl is-active "$unit" 2>/dev/null)" \
      "$(systemctl show --property NeedDaemonReload --value "$unit" 2>/dev/null)"
  done
fi
section end
