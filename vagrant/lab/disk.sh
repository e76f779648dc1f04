# shellcheck shell=bash
# The hosts' files in the work directory, and the lab's keys. Sourced by lab.sh, which sets LAB.

make_client_key() {
  mkdir -p "$LAB/ssh"
  chmod 700 "$LAB/ssh"
  ssh-keygen -q -t ed25519 -N '' -C weft-lab -f "$LAB/ssh/id_ed25519"
  : >"$LAB/ssh/known_hosts"
}

make_host_disk() { # NAME ADDRESS
  local disk=$LAB/hosts/$1/disk
  mkdir -p "$disk"/{opt,root} "$LAB/hosts/$1"/{log/openvswitch,state}
  chmod 700 "$disk/root"
  mkdir -p "$disk"/var/{cache,lib,log,spool,tmp} "$disk"/var/lib/{containerd,docker,dpkg,openvswitch}
  : >"$LAB/hosts/$1/log/lastlog"
  chmod 1777 "$disk/var/tmp"
  ln -s /run "$disk/var/run"
  ln -s /run/lock "$disk/var/lock"
  make_host_etc "$1" "$2" "$disk/etc"
  # In front of the machine's own programs; those of /usr/local/sbin stay.
  cp -a /usr/local/sbin "$disk/sbin"
  install -m 755 "$HERE/lab/systemctl.sh" "$disk/sbin/systemctl"
  install -m 755 "$HERE/lab/systemd.sh" "$disk/sbin/weft-lab-systemd"
}

# A copy of the machine's /etc without what identifies or configures the machine itself.
make_host_etc() { # NAME ADDRESS DIRECTORY
  local etc=$3
  cp -a /etc "$etc"
  rm -rf "$etc"/{ssh,openvswitch,docker,containerd,iptables,nftables.conf,cni,sysctl.d,sysctl.conf,systemd/system,weft}
  mkdir -p "$etc"/{ssh,openvswitch,docker,containerd,iptables,sysctl.d,systemd/system}
  printf '%s\n' "$1" >"$etc/hostname"
  printf '%s' "$1 $2" | md5sum | cut -c1-32 >"$etc/machine-id"
  rm -f "$etc/resolv.conf"
  : >"$etc/resolv.conf"
  { printf '127.0.0.1 localhost\n'; host_table; } >"$etc/hosts"
  # A locked root account is closed to keys too; "*" only means that no password fits.
  sed -i 's/^root:[^:]*:/root:*:/' "$etc/shadow"
  make_sshd "$1" "$2" "$etc/ssh"
}

host_table() {
  printf '%s.1 controller\n' "$LAB_SUBNET"
  awk '{print $2, $1}' "$LAB/hosts.list"
}

make_sshd() { # NAME ADDRESS DIRECTORY
  ssh-keygen -q -t ed25519 -N '' -C "$1" -f "$3/ssh_host_ed25519_key"
  cp "$LAB/ssh/id_ed25519.pub" "$3/authorized_keys"
  chmod 600 "$3/authorized_keys"
  cat >"$3/sshd_config" <<'CONFIG'
# Made by the Weft lab: root, by the lab's key only.
HostKey /etc/ssh/ssh_host_ed25519_key
AuthorizedKeysFile /etc/ssh/authorized_keys
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
UseDNS no
PrintMotd no
PrintLastLog no
MaxStartups 200
MaxSessions 200
SetEnv PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
Subsystem sftp internal-sftp
CONFIG
  printf '%s,%s %s\n' "$1" "$2" "$(cut -d' ' -f1,2 "$3/ssh_host_ed25519_key.pub")" >>"$LAB/ssh/known_hosts"
}

make_outside_files() {
  local www=$LAB/outside/www
  mkdir -p "$www" "$LAB/outside/log"
  echo "weft: outside" >"$www/index.html"
  head -c 10485760 /dev/urandom >"$www/10M.bin"
  (cd "$www" && sha256sum 10M.bin >10M.bin.sha256)
}

write_env() {
  {
    echo "# Written by lab.sh up, removed by lab.sh down; sourced by ./weft."
    printf 'WEFT_LAB_NETNS=%q\n' "$(netns_of controller)"
    printf 'WEFT_SSH_KEY=%q\n' "$LAB/ssh/id_ed25519"
    printf 'WEFT_KNOWN_HOSTS=%q\n' "$LAB/ssh/known_hosts"
    printf 'WEFT_OUTSIDE=%q\n' "$OUTSIDE_SUBNET.1"
    printf 'WEFT_SOCKET=%q\n' "$LAB_RUN/controller.sock"
    printf 'WEFT_STATE=%q\n' "$LAB/controller"
  } >"$LAB/env.new"
  mv "$LAB/env.new" "$LAB/env"
}

# Everything that the lab put into a work directory goes, except the daemons' last logs; what it set for the machine is put back.
remove_files() { # DIRECTORY
  local host name
  [ -d "$1" ] || return 0
  for host in "$1"/hosts/*/; do
    name=$(basename "$host")
    [ -d "$host/log" ] || continue
    mkdir -p "$1/logs"
    rm -rf "$1/logs/$name"
    mv "$host/log" "$1/logs/$name"
  done
  [ ! -e "$1/queue" ] || cat "$1/queue" >"$QUEUE_SETTING" || true
  rm -rf "$1"/{controller,env,env.new,hosts,hosts.list,outside,queue,ssh}
}
