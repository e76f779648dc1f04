# shellcheck shell=bash
# lab.sh up, and the boot of a host. Sourced by lab.sh, which sets HERE and LAB.

readonly BOOT_SECONDS=180 # 5 on a quiet machine
HOSTS=() # "NAME ADDRESS", as asked for
declare -A LAUNCHED=() # node -> pid of its launcher

parse_host() { # NAME=ADDRESS
  local name=${1%%=*} address=${1#*=} last
  [[ $1 == *=* ]] || die "--host $1: expected NAME=ADDRESS" "for example --host host1=$LAB_SUBNET.10"
  [[ $name =~ ^[a-zA-Z0-9][a-zA-Z0-9_-]*(\.[a-zA-Z0-9_-]+)*$ && ${#name} -le 63 ]] ||
    die "--host $1: \"$name\" is not a host name" "use up to 63 of a-z, A-Z, 0-9, _, - and single dots between them, beginning with a letter or digit"
  case $name in controller | outside | underlay) die "--host $1: the lab reserves the name \"$name\"" "choose another name" ;; esac
  last=${address##*.}
  { [[ $address =~ ^${LAB_SUBNET//./\\.}\.[1-9][0-9]{0,2}$ ]] && [ "$last" -ge 2 ] && [ "$last" -le 254 ]; } ||
    die "--host $1: \"$address\" is not a valid host address" "the lab's underlay is $LAB_SUBNET.0/24 and .1 is the controller: use $LAB_SUBNET.2 to .254"
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
  [ -c /dev/net/tun ] || die "no /dev/net/tun: Open vSwitch cannot create its ports" "load the kernel module: modprobe tun"
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
    say "already up and healthy: ${#HOSTS[@]} hosts (see: $0 status)"
    return
  fi
  if traces_left; then
    say "removing an earlier lab, or one with other hosts"
    tear_down
  fi
  trap 'say "interrupted: stopping the lab"; tear_down; exit 130' INT TERM
  claim
  build
  boot_all
  write_env
  say "up in $((SECONDS - started)) s: $(printf '%s, ' "${HOSTS[@]% *}")controller, outside (see: $0 status)"
}

# Whatever is made from here on is found again by the name of its namespace or cgroup, or through this record.
claim() {
  mkdir -p "$LAB" "$LAB_RUN"
  chmod 700 "$LAB_RUN"
  mountpoint -q /run/netns || : >"$LAB_RUN/unmount-netns"
  [ -d /run/netns ] || : >"$LAB_RUN/remove-netns"
  printf '%s\n' "$LAB" >"$LAB_RUN/directory"
}

# Open vSwitch reads its ports through sockets here, and their queues are as long as the machine says at the moment they are
# made: for some 250 small frames unless told, so a machine that is busy for a tenth of a second loses frames. The setting is the
# machine's alone, no namespace has its own; `down` puts the former one back.
lengthen_queues() {
  local now
  now=$(<"$QUEUE_SETTING")
  [ "$now" -lt "$QUEUE_BYTES" ] || return 0
  printf '%s\n' "$now" >"$LAB/queue"
  echo "$QUEUE_BYTES" >"$QUEUE_SETTING" || say "cannot set $QUEUE_SETTING: on a busy machine the lab will lose frames"
}

build() {
  local host
  say "creating the network, keys and disks for ${#HOSTS[@]} hosts in $LAB"
  lengthen_queues
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
    "look inside: $0 exec $1 bash; boot it again: $0 reboot $1; or recreate everything: $0 up"
}
