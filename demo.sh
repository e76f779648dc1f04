#!/usr/bin/env bash
# A network from nothing, on this machine alone: installs what is missing, builds Weft, makes the lab of the file's hosts
# in namespaces, starts the controller, makes bridges and containers, and shows who reaches whom.
#
#   sudo ./demo.sh                  the tutorial's network; leaves everything running, to look around
#   sudo ./demo.sh --once           takes it all down again at the end
#   sudo ./demo.sh [--once] FILE    another network, such as vagrant/topology-routed.yaml
set -euo pipefail
readonly CALLED_FROM=$PWD
cd "$(dirname "$0")"

readonly USAGE='sudo ./demo.sh [--once] [FILE]'
readonly CONTROLLER_LOG=vagrant/.lab/controller.log

say() { printf '\n\033[1m== %s\033[0m\n' "$*"; }
die() {
  printf 'demo: %s\n  %s\n' "$1" "$2" >&2
  exit 1
}

once=no
topology=
for argument; do
  case $argument in
    --once) once=yes ;;
    -*) die "unknown option $argument" "usage: $USAGE" ;;
    *)
      [ -z "$topology" ] || die "more than one file: $topology and $argument" "usage: $USAGE"
      topology=$(cd "$CALLED_FROM" && realpath "$argument")
      ;;
  esac
done
: "${topology:=vagrant/topology.yaml}"
[ -r "$topology" ] || die "cannot read $topology" "see vagrant/ for topology files: ls vagrant/*.yaml"
[ "$(id -u)" = 0 ] || die "creating namespaces for the lab needs root" "sudo ./demo.sh $*"
for tool in java mvn; do
  command -v "$tool" >/dev/null || die "$tool is not installed" "apt-get install openjdk-17-jdk-headless maven"
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
  setsid ./weft controller -f "$topology" >"$CONTROLLER_LOG" 2>&1 </dev/null &
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
  say "Stopping the lab"
  ./weft lab down
}

# The file of a controller that is running already; empty: none is.
file_in_force() { ./weft status -o json 2>/dev/null | jq -r .file || true; }

started=$SECONDS
build
in_force=$(file_in_force)
if [ -n "$in_force" ] && [ ! "$in_force" -ef "$topology" ]; then
  die "a controller for another file is running: $in_force" "sudo ./weft lab down"
fi
[ "$once" = no ] || trap take_down EXIT
say "The lab: hosts with Open vSwitch, Docker and SSH"
./weft lab up --install -f "$topology"
lab_started=$SECONDS
[ -n "$in_force" ] || start_controller
say "Bridges, tunnels, gateways and containers (weft apply)"
./weft apply -f "$topology"
say "Connectivity matrix (weft check)"
./weft check -f "$topology"
say "Done in $((SECONDS - started)) s ($((SECONDS - lab_started)) s of them after the lab was up)"
if [ "$once" = no ]; then
  cat <<TEXT
How to go on:
  sudo ./weft console                                     look around: help lists its commands
  sudo ./weft flows host1                                 every flow, with its table and purpose
  sudo ./weft lab exec host1 ovs-ofctl -O OpenFlow13 dump-flows ovs-br0
  sudo ./weft drops                                       how many packets the switches dropped, and why
  sudo ./weft verify --live                               who reaches whom, proved from the installed flows
  sudo ./weft plan -f $topology               change the file, then see what would change
  sudo ./weft lab down                                    remove everything
TEXT
fi
