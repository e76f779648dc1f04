# Tries what reaches what from inside a host's containers, all at once. Constant text; the work comes on standard
# input: "container NAME", then its trials "ID KIND ADDRESS [SIZE]". Prints "ID reached|refused|lost|absent" per trial, and
# "ID carries=BYTES" for those of kind path: the largest IPv4 packet, of at most SIZE bytes, whose echo came back as large.
# $1: flush (forget neighbours first) or keep. $2: how many trials run at a time.
export LC_ALL=C PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:$PATH"
# The host's own program in the container's network: a container's programs are run only as Docker confines them.
if command -v busybox >/dev/null 2>&1; then
  inside() { timeout 4 nsenter --target "$pid" --net -- busybox "$@"; }
else
  inside() { timeout 4 docker exec --interactive -- "$name" "$@"; }
fi
get() { printf 'GET / HTTP/1.0\r\nHost: %s\r\n\r\n' "$1" | inside nc -w 2 "$1" 80 2>/dev/null; }
comes_back() { # ADDRESS BYTES
  inside ping -q -c 2 -i 0.3 -W 1 -s $(($2 - 28)) "$1" >/dev/null 2>&1
}
path() { # ADDRESS SIZE
  if comes_back "$1" "$2"; then
    echo "carries=$2"
  elif comes_back "$1" 68; then # what every underlay must carry (RFC 791)
    low=68 high=$2
    while [ $((high - low)) -gt 1 ]; do
      middle=$(((low + high) / 2))
      if comes_back "$1" "$middle"; then low=$middle; else high=$middle; fi
    done
    echo "carries=$low"
  else
    echo lost
  fi
}
trial() { # ID KIND ADDRESS [SIZE]
  result=lost
  if [ "$pid" -le 0 ]; then
    result=absent
  else
    case $2 in
      ping) if inside ping -q -c 2 -i 0.3 -W 1 "$3" >/dev/null 2>&1; then result=reached; fi ;;
      tcp)
        if said=$(inside nc -w 2 "$3" 80 2>&1 </dev/null); then result=reached; fi
        case $said in *refused*) result=refused ;; esac
        ;;
      path) result=$(path "$3" "$4") ;;
      http) if get "$3" | grep -aq '^HTTP/1'; then result=reached; fi ;;
    esac
  fi
  echo "$1 $result"
}
pid=0 name='' running=0
while read -r id kind address size; do
  if [ "$id" = container ]; then
    name=$kind
    pid=$(docker inspect --type container --format '{{.State.Pid}}' -- "$name" 2>/dev/null) || pid=0
    if [ "$1" = flush ] && [ "$pid" -gt 0 ]; then nsenter --target "$pid" --net -- ip neigh flush all 2>/dev/null; fi
    continue
  fi
  trial "$id" "$kind" "$address" "$size" &
  running=$((running + 1))
  if [ "$running" -ge "$2" ]; then
    wait
    running=0
  fi
done
wait
echo finished
