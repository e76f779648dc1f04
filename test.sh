#!/usr/bin/env bash
# All tests: scripts, unit, golden, and end to end on the real lab. Needs root, and takes what is missing from Debian's
# packages. Leaves nothing behind, and a lab that is up alone; 65 to 75 minutes on two busy cores.
#
#   sudo ./test.sh           everything
#   ./test.sh --fast         without the lab: needs neither root nor Open vSwitch
set -euo pipefail
cd "$(dirname "$0")"

die() {
  printf 'test: %s\n  %s\n' "$1" "$2" >&2
  exit 1
}

case ${1:-} in
  '') ;;
  --fast) exec mvn -B -ntp verify ;;
  *) die "unknown option $1" "usage: sudo ./test.sh [--fast]" ;;
esac
[ "$(id -u)" = 0 ] || die "creating namespaces for the lab needs root" "sudo ./test.sh, or ./test.sh --fast without the lab"

say() { printf '\n== %s\n' "$*"; }

# What the tests need beyond the lab's own packages: package and command.
install_tools() {
  local missing=()
  command -v shellcheck >/dev/null || missing+=(shellcheck)
  command -v vagrant >/dev/null || missing+=(vagrant)
  [ -x /usr/bin/python3 ] || missing+=(python3) # sends frames that no kernel would, on the lab's hosts
  if [ ${#missing[@]} -gt 0 ]; then
    apt-get update -q
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
  fi
}

say "Packages"
vagrant/provision.sh
install_tools
say "Scripts"
shellcheck -x weft demo.sh test.sh .ci/run vagrant/*.sh vagrant/lab/*.sh vagrant/lab/world/bin/java vagrant/image/*.sh
say "Vagrantfile"
(cd vagrant && vagrant validate --ignore-provider)
say "Unit, golden and end-to-end tests"
mvn -B -ntp -Plab verify
