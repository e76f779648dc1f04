"""Hosts that speak for the first time: newcomers.py DEVICE PREFIX FIRST COUNT MAC IP

Each, from a MAC and an IP address of its own (PREFIX.FIRST and on), asks MAC and IP for an echo every 5 ms until it is answered.
Says for each how many ms that took from its first frame, or -1 after 3 s.
"""
import socket, struct, sys, time

device, prefix, first, count, mac, ip = sys.argv[1:7]
target, address = bytes.fromhex(mac.replace(":", "")), socket.inet_aton(ip)
link = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
link.bind((device, 0))


def checksum(data):
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return struct.pack("!H", ~total & 0xffff)


def newcomer(n):
    own = bytes.fromhex("0a77") + socket.inet_aton("%s.%d" % (prefix, n))
    here = socket.inet_aton("%s.%d" % (prefix, n))
    ahead = struct.pack("!BBHHHBB", 0x45, 0, 28, n, 0, 64, 1)
    header = ahead + checksum(ahead + b"\0\0" + here + address) + here + address
    echo = struct.pack("!BB", 8, 0) + checksum(struct.pack("!BBHHH", 8, 0, 0, n, 1)) + struct.pack("!HH", n, 1)
    request = target + own + b"\x08\x00" + header + echo
    start = time.monotonic()
    while time.monotonic() - start < 3:
        link.send(request)
        until = time.monotonic() + 0.005
        while (left := until - time.monotonic()) > 0:
            link.settimeout(left)
            try:
                got = link.recv(2000)
            except (TimeoutError, socket.timeout):
                break
            if got[12:14] == b"\x08\x06" and got[20:22] == b"\0\1" and got[38:42] == here:
                link.send(got[6:12] + own + b"\x08\x06" + struct.pack("!HHBBH", 1, 0x800, 6, 4, 2)
                          + own + here + got[22:28] + got[28:32])
            elif got[:6] == own and got[12:14] == b"\x08\x00" and got[34] == 0:
                return (time.monotonic() - start) * 1000
    return -1


for n in range(int(first), int(first) + int(count)):
    print("%.1f" % newcomer(n), flush=True)
    time.sleep(0.1)
