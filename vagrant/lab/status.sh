# shellcheck shell=bash
# lab.sh status: every daemon of every node is asked, at once. Sourced by lab.sh, which sets LAB.

# Not busybox wget: the static one crashes on some machines' name service configuration.
readonly FETCH_PAGE='exec 3<>/dev/tcp/203.0.113.1/80; printf "GET / HTTP/1.0\r\n\r\n" >&3; grep -q "200 OK" <&3; echo ok'
readonly PROBES='ovsdb vswitchd underlay sshd docker uplink'

ssh_from_controller() { # ADDRESS COMMAND
  in_namespace controller ssh -F none -o BatchMode=yes -o ConnectTimeout=3 -o IdentitiesOnly=yes \
    -i "$LAB/ssh/id_ed25519" -o "UserKnownHostsFile=\"$LAB/ssh/known_hosts\"" "root@$1" "$2"
}

uptime_seconds() { # PID
  local ticks
  ticks=$(awk '{sub(/.*\) /, ""); print $20}' "/proc/$1/stat") || return
  awk -v t="$ticks" -v hz="$(getconf CLK_TCK)" '{printf "%d\n", $1 - t / hz}' /proc/uptime
}

# A node as one JSON object: name, address, state (up, degraded, down), uptime in seconds, probes.
node_json() { # NAME ADDRESS
  local pid probes
  if ! pid=$(node_pid "$1"); then
    jq -nc --arg n "$1" --arg a "$2" '{name: $n, address: $a, state: "down", uptime: 0, probes: {}}'
    return
  fi
  probes=$(
    if ssh_from_controller "$2" true >/dev/null 2>&1; then echo "sshd ok"; else echo "sshd no login"; fi &
    (enter_node "$pid" bash -s -- "$2" "$LAB_SUBNET.1" "$OUTSIDE_SUBNET.1" <"$HERE/lab/host-probe.sh" 2>/dev/null)
    wait
  )
  probes_json "$1" "$2" "$pid" "$probes"
}

probes_json() { # NAME ADDRESS PID PROBES
  jq -Rnc --arg n "$1" --arg a "$2" --argjson u "$(uptime_seconds "$3" || echo 0)" --arg wanted "${5:-$PROBES}" '
    [inputs | capture("^(?<key>[a-z]+) (?<value>.*)$")] | from_entries as $got
    | ($wanted | split(" ") | map({key: ., value: ($got[.] // "no answer")}) | from_entries) as $probes
    | {name: $n, address: $a, state: (if all($probes[]; . == "ok") then "up" else "degraded" end),
       uptime: $u, probes: $probes}' <<<"$4"
}

outside_json() {
  local pid page
  if ! pid=$(node_pid outside); then
    jq -nc --arg a "$OUTSIDE_SUBNET.1" '{name: "outside", address: $a, state: "down", uptime: 0, probes: {}}'
    return
  fi
  page=$(in_namespace outside timeout 3 bash -c "$FETCH_PAGE" 2>/dev/null) || page='no answer'
  probes_json outside "$OUTSIDE_SUBNET.1" "$pid" "http $page" http
}

controller_json() {
  local state=down
  if namespace_exists "$(netns_of controller)" &&
    [[ $(ip -n "$(netns_of controller)" -4 -o addr show dev eth1 2>/dev/null) == *" $LAB_SUBNET.1/24 "* ]]; then state=up; fi
  jq -nc --arg s "$state" --arg a "$LAB_SUBNET.1" '{name: "controller", address: $a, state: $s, uptime: 0, probes: {}}'
}

lab_json() {
  local name address
  {
    controller_json &
    while read -r name address; do node_json "$name" "$address" & done <"$LAB/hosts.list"
    outside_json &
    wait
  } | jq -sc --arg d "$LAB" '{directory: $d, nodes: sort_by(.address)}
    | .state = (if all(.nodes[]; .state == "up") then "up" else "degraded" end)'
}

print_status_table() { # reads the JSON
  jq -r '
    def duration: if . >= 3600 then "\(. / 3600 | floor)h\(. % 3600 / 60 | floor)m"
      elif . >= 60 then "\(. / 60 | floor)m\(. % 60)s" else "\(.)s" end;
    ["NODE", "ADDRESS", "STATE", "UPTIME", "DAEMONS AND PATHS"],
    (.nodes[] | [.name, .address, .state, (if .uptime > 0 then .uptime | duration else "-" end),
      ([.probes | to_entries[] | "\(.key) \(.value)"] | if length == 0 then "-" else join(", ") end)]) | @tsv' |
    align_columns
}

align_columns() { # tab-separated in, padded out
  awk -F '\t' '
    {for (i = 1; i < NF; i++) {cell[NR, i] = $i; if (length($i) > width[i]) width[i] = length($i)}; last[NR] = $NF; n = NF}
    END {for (r = 1; r <= NR; r++) {for (i = 1; i < n; i++) printf "%-*s  ", width[i], cell[r, i]; print last[r]}}'
}

lab_exists() { [ -e "$LAB/hosts.list" ]; }
lab_is_healthy() { lab_exists && [ -e "$LAB/env" ] && lab_json | jq -e '.state == "up"' >/dev/null; }

status_command() { # [-o json]
  local json
  if lab_exists; then json=$(lab_json); else json='{"state":"down","nodes":[]}'; fi
  case "$*" in
    '') if lab_exists; then print_status_table <<<"$json"; else echo "the lab is down"; fi ;;
    '-o json') jq . <<<"$json" ;;
    *) usage ;;
  esac
  jq -e '.state == "up"' <<<"$json" >/dev/null
}
