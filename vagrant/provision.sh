#!/usr/bin/env bash
# The one list of Debian packages that a Weft host needs, and how they get there.
#
#   provision.sh --list       print the packages, one per line
#   provision.sh --missing    print those that this machine lacks; exit 1 when there are any
#   provision.sh              install what is missing and start nothing (the lab in namespaces)
#   provision.sh --machine    install what is missing, run the services, let root log in with the
#                             key of user "vagrant" (the virtual machines of the Vagrantfile)
set -euo pipefail

# package, and the command that shows it is there even when another package brought it (docker-ce).
# A dash: only the package itself will do (of the two packages with a busybox, one is not static).
readonly PACKAGES='
openvswitch-switch ovs-vswitchd
openvswitch-common ovs-docker
uuid-runtime       uuidgen
docker.io          dockerd
openssh-server     sshd
openssh-client     ssh
busybox-static     -
tcpdump            tcpdump
iptables           iptables
nftables           nft
ethtool            ethtool
jq                 jq
arping             arping
iputils-ping       ping
iproute2           ip
procps             sysctl
util-linux         nsenter
kmod               modprobe
'
# What these packages' install scripts start or enable where they can.
readonly SERVICES='docker.socket docker.service containerd.service openvswitch-switch.service ssh.service nftables.service'
readonly POLICY=/usr/sbin/policy-rc.d
readonly POLICY_SAVED=/usr/sbin/policy-rc.d.weft-saved
readonly POLICY_MARK='weft provision.sh: start no service while packages are installed'
export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"

say() { printf 'provision: %s\n' "$*" >&2; }
die() {
  say "$1"
  [ $# -lt 2 ] || say "what to do: $2"
  exit 1
}

package_names() { awk 'NF {print $1}' <<<"$PACKAGES"; }

is_present() { # PACKAGE COMMAND
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ] && return 0
  [ "$2" != - ] && command -v "$2" >/dev/null
}

missing_packages() {
  local package command
  while read -r package command; do
    [ -z "$package" ] || is_present "$package" "$command" || printf '%s\n' "$package"
  done <<<"$PACKAGES"
}

has_systemd() { [ -d /run/systemd/system ]; }

# Debian's install scripts ask policy-rc.d before they start a service; 101 means "do not".
forbid_service_start() {
  restore_service_start # what an earlier run left when it was killed
  [ ! -e "$POLICY" ] || mv "$POLICY" "$POLICY_SAVED"
  printf '#!/bin/sh\n# %s\nexit 101\n' "$POLICY_MARK" >"$POLICY"
  chmod 755 "$POLICY"
  trap restore_service_start EXIT
  trap 'exit 130' INT TERM
}

restore_service_start() {
  if [ -e "$POLICY" ] && grep -qF "$POLICY_MARK" "$POLICY"; then rm -f "$POLICY"; fi
  if [ -e "$POLICY_SAVED" ]; then mv "$POLICY_SAVED" "$POLICY"; fi
}

known_services() { # those of SERVICES that systemd knows, one per line
  local service
  has_systemd || return 0
  for service in $SERVICES; do
    [ -z "$(systemctl list-unit-files --no-legend "$service" 2>/dev/null)" ] || printf '%s\n' "$service"
  done
}

# A service that this run brought would start at the next boot of the user's machine: it must not.
disable_new_services() { # services known before, one per line
  local service
  for service in $(known_services); do
    grep -qxF "$service" <<<"$1" && continue
    say "turning off $service, which came with the packages (the lab runs its own)"
    systemctl disable --now "$service" >/dev/null 2>&1 ||
      say "cannot turn off $service; run: systemctl disable --now $service"
  done
}

apt_install() { # PACKAGE...
  export DEBIAN_FRONTEND=noninteractive
  local options=(-y --no-install-recommends -o DPkg::Lock::Timeout=120 -o Dpkg::Options::=--force-confold)
  say "installing: $*"
  apt-get update -q >&2 || say "apt-get update failed; trying with the existing package lists"
  apt-get install "${options[@]}" "$@" >&2 ||
    die "apt-get could not install: $*" "read its message above; by hand: apt-get install $*"
}

require_root() {
  [ "$(id -u)" -eq 0 ] || die "installing packages needs root" "run it with sudo"
  command -v apt-get >/dev/null || die "apt-get not found: this script is for Debian and Ubuntu" \
    "install these with your own package manager: $(package_names | tr '\n' ' ')"
}

install_quietly() {
  local missing before
  mapfile -t missing < <(missing_packages)
  if [ "${#missing[@]}" -eq 0 ]; then
    restore_service_start # in case an earlier run was killed
    say "nothing to install"
    return
  fi
  require_root
  before=$(known_services)
  forbid_service_start
  apt_install "${missing[@]}"
  disable_new_services "$before"
}

# Virtual machines log in as "vagrant"; `weft apply` logs in as root with the same key.
let_root_in() {
  local keys=/home/vagrant/.ssh/authorized_keys
  [ -r "$keys" ] || die "no $keys here" "use provision.sh without --machine outside of Vagrant"
  install -d -m 700 /root/.ssh
  install -m 600 "$keys" /root/.ssh/authorized_keys
  say "root may log in with the key of user vagrant"
}

set_up_machine() {
  local missing service
  require_root
  mapfile -t missing < <(missing_packages)
  [ "${#missing[@]}" -eq 0 ] || apt_install "${missing[@]}"
  for service in openvswitch-switch docker ssh; do
    systemctl enable --now "$service" >&2 ||
      die "service $service does not start" "see: journalctl -u $service -e"
  done
  let_root_in
}

case ${1:-} in
  --list) package_names ;;
  --missing) ! missing_packages | grep . ;;
  --machine) set_up_machine ;;
  '') install_quietly ;;
  *) sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
