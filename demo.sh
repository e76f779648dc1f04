#!/usr/bin/env bash
# The tutorial's network from nothing, on this machine alone: installs what is missing, builds Weft, makes the lab of
# two hosts in namespaces, starts the controller, makes bridges and containers, and shows who reaches whom.
#
#   sudo ./demo.sh           leaves everything running, to look around
#   sudo ./demo.sh --once    takes it all down again at the end
set -euo pipefail
cd "$(dirname "$0")"

readonly TOPOLOGY=vagrant/topology.yaml
readonly CONTROLLER_LOG=vagrant/.lab/controller.log

say() { printf '\n\033[1m== %s\033[0m\n' "$*"; }
die() {
  printf 'demo: %s\n  %s\n' "$1" "$2" >&2
  exit 1
}

case ${1:-} in
  '') once=no ;;
  --once) once=yes ;;
  *) die "unknown option $1" "usage: sudo ./demo.sh [--once]" ;;
esac
[ "$(id -u)" = 0 ] || die "the lab makes namespaces, which needs root" "sudo ./demo.sh $*"
for tool in java mvn; do
  command -v "$tool" >/dev/null || die "there is no $tool" "apt-get install openjdk-17-jdk-headless maven"
done

build() {
  local jar=controller/target/weft.jar
  if [ -e "$jar" ] && [ -z "$(find pom.xml ./*/pom.xml ./*/src/main -newer "$jar" -print -quit)" ]; then
    return
  fi
  say "Building Weft"
  mvn -B -q -ntp -DskipTests package
}

# The lab's `down` ends the controller too: it lives in the lab's namespace.
start_controller() {
  say "Starting the controller (log: $CONTROLLER_LOG)"
  setsid ./weft controller -f "$TOPOLOGY" >"$CONTROLLER_LOG" 2>&1 </dev/null &
  local pid=$! tries
  for ((tries = 0; tries < 150; tries++)); do
    if ./weft hosts >/dev/null 2>&1; then return; fi
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.2
  done
  tail -n 20 "$CONTROLLER_LOG" >&2
  die "the controller did not start" "its last lines are above"
}

take_down() {
  say "Taking the lab down"
  ./weft lab down
}

started=$SECONDS
build
[ "$once" = no ] || trap take_down EXIT
say "The lab: two hosts with Open vSwitch, Docker and SSH"
./weft lab up --install -f "$TOPOLOGY"
lab_started=$SECONDS
./weft hosts >/dev/null 2>&1 || start_controller
say "Bridges, tunnels, gateways and containers (weft apply)"
./weft apply -f "$TOPOLOGY"
say "Who reaches whom (weft check)"
./weft check -f "$TOPOLOGY"
say "Done in $((SECONDS - started)) s ($((SECONDS - lab_started)) s of them after the lab was up)"
if [ "$once" = no ]; then
  cat <<'TEXT'
How to go on:
  sudo ./weft console                                     look around; `help` lists the words
  sudo ./weft flows host1                                 every flow, by name, with what it is for
  sudo ./weft lab exec host1 ovs-ofctl -O OpenFlow13 dump-flows ovs-br0
  sudo ./weft lab exec host1 docker exec docker1 ping -c 3 192.168.1.12
  sudo ./weft plan -f vagrant/topology.yaml               change the file, then see what would change
  sudo ./weft lab down                                    take everything away
TEXT
fi
