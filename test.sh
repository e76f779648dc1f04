#!/usr/bin/env bash
# All tests: scripts, unit, golden, and end to end on the real lab. Needs root, and takes what is missing from Debian's
# packages. Leaves nothing behind; 74 minutes on two busy cores.
#
#   sudo ./test.sh           everything
#   ./test.sh --fast         without the lab: needs neither root nor Open vSwitch
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source=vagrant/lab/common.sh
. vagrant/lab/common.sh

LAB_STEP="test"
case ${1:-} in
  '') ;;
  --fast) exec mvn -B -ntp verify ;;
  *) die "unknown option $1" "usage: sudo ./test.sh [--fast]" ;;
esac
[ "$(id -u)" = 0 ] || die "creating namespaces for the lab needs root" "sudo ./test.sh, or ./test.sh --fast without the lab"

part() { printf '\n== %s\n' "$*"; }

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

part "Packages"
vagrant/provision.sh
install_tools
part "Scripts"
shellcheck -x weft demo.sh test.sh .ci/run vagrant/*.sh vagrant/lab/*.sh vagrant/lab/world/bin/java vagrant/image/*.sh
part "Vagrantfile"
(cd vagrant && vagrant validate --ignore-provider)
part "Unit, golden and end-to-end tests"
# The labs' queues are as long as the machine says (lab/up.sh): said once here, as two labs run side by side.
former=$(<"$QUEUE_SETTING")
trap 'echo "$former" >"$QUEUE_SETTING"' EXIT
if [ "$former" -lt "$QUEUE_BYTES" ]; then echo "$QUEUE_BYTES" >"$QUEUE_SETTING" || say "cannot set $QUEUE_SETTING"; fi
mvn -B -ntp -Plab verify
