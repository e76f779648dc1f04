#!/bin/sh
# Prints a topology file of any size, to try things on: HOSTS hosts, CONTAINERS containers, NETWORKS networks. Every
# network is on every host as far as containers last; a router joins the first five of every ten networks.
set -eu

if [ $# -ne 3 ]; then
  printf 'usage: %s HOSTS CONTAINERS NETWORKS > big.yaml\n' "$0" >&2
  exit 2
fi
awk -v hosts="$1" -v containers="$2" -v networks="$3" 'BEGIN {
  print "controller: 10.255.255.254"
  print "hosts:"
  for (h = 0; h < hosts; h++)
    printf "  - {name: host%d, address: 10.255.%d.%d}\n", h + 1, int(h / 250), h % 250 + 1
  print "networks:"
  for (n = 0; n < networks; n++)
    printf "  - {name: net%d, vni: %d, subnet: 10.%d.0.0/16, gateway: 10.%d.0.1, port: gw%d%s}\n", n + 1, 1000 + n, n, n, n + 1, \
      n % 10 == 9 ? ", exit: none" : ""
  if (networks >= 5) {
    print "routers:"
    for (first = 0; first + 5 <= networks; first += 10) {
      printf "  - {name: router%d, networks: [", first / 10 + 1
      for (n = first; n < first + 5; n++) printf "%snet%d", n == first ? "" : ", ", n + 1
      print "]}"
    }
  }
  print "containers:"
  for (c = 0; c < containers; c++) {
    n = c % networks
    k = int(c / networks)
    printf "  - {name: c%d, host: host%d, network: net%d, ip: 10.%d.%d.%d}\n", c + 1, k % hosts + 1, n + 1, n, int(k / 250) + 1, k % 250 + 1
  }
}'
