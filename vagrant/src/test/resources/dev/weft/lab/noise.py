"""Sends made up frames as fast as it may: noise.py DEVICE KIND RATE SECONDS IP

KIND   mac: each from a new MAC address, to everybody; arp: ARP requests from new MAC and IP addresses of IP's network.
RATE   packets a second at the most.
Says "sent N in S s" at its end. Sends thousands of frames with one system call, as one call for each takes too long.
"""
import ctypes, os, socket, struct, sys, time

device, kind, rate, seconds, ip = sys.argv[1:6]
rate, seconds = int(rate), float(seconds)
FRAMES, LENGTH, BATCH = 16384, 64, 256


class iovec(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("len", ctypes.c_size_t)]


class msghdr(ctypes.Structure):
    _fields_ = [("name", ctypes.c_void_p), ("namelen", ctypes.c_uint32), ("iov", ctypes.c_void_p),
                ("iovlen", ctypes.c_size_t), ("control", ctypes.c_void_p), ("controllen", ctypes.c_size_t),
                ("flags", ctypes.c_int)]


class mmsghdr(ctypes.Structure):
    _fields_ = [("hdr", msghdr), ("len", ctypes.c_uint32)]


def frame(n):
    new = b"\x06\x00\x00\x00" + struct.pack("!H", n)  # locally administered; bytes 2 and 3 count the rounds
    if kind == "mac":
        return b"\xff" * 6 + new + b"\x88\xb5"
    sender = socket.inet_aton(ip)[:3] + bytes([2 + n % 250])
    return (b"\xff" * 6 + new + b"\x08\x06" + struct.pack("!HHBBH", 1, 0x800, 6, 4, 1) + new + sender
            + bytes(6) + socket.inet_aton(ip)[:3] + bytes([2 + n // 250 % 250]))


memory = bytearray(b"".join(frame(n).ljust(LENGTH, b"\0") for n in range(FRAMES)))
at = ctypes.addressof((ctypes.c_char * len(memory)).from_buffer(memory))
parts = (iovec * FRAMES)(*[iovec(at + n * LENGTH, LENGTH) for n in range(FRAMES)])
messages = (mmsghdr * FRAMES)()
for n in range(FRAMES):
    messages[n].hdr.iov = ctypes.addressof(parts) + n * ctypes.sizeof(iovec)
    messages[n].hdr.iovlen = 1

link = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
link.setsockopt(263, 20, 1)  # SOL_PACKET, PACKET_QDISC_BYPASS
link.bind((device, 0))
libc = ctypes.CDLL(None, use_errno=True)
start, sent, turn, at = time.monotonic(), 0, 0, 0
while time.monotonic() - start < seconds:
    ahead = sent / rate - (time.monotonic() - start)
    if ahead > 0.002:
        time.sleep(ahead)
    done = libc.sendmmsg(link.fileno(), ctypes.byref(messages, at * ctypes.sizeof(mmsghdr)), min(BATCH, FRAMES - at), 0)
    if done <= 0:
        time.sleep(0.0005)  # the device takes no more just now
        continue
    sent += done
    at += done
    if at == FRAMES:
        at, turn = 0, turn + 1
        memory[8::LENGTH] = bytes([turn >> 8 & 0xff]) * FRAMES
        memory[9::LENGTH] = bytes([turn & 0xff]) * FRAMES
print("sent %d in %.2f s" % (sent, time.monotonic() - start))
