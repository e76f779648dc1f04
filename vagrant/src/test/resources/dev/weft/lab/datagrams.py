"""One end of a Probe: sends numbered datagrams at a steady rate, and counts those that the other end sent.

Arguments: `udp` or `ping`, a token that the probe's packets carry, packets per second, seconds after which it ends whatever happens.
`ping` sends ICMP echo requests and counts the replies; it needs no other end.

Told by lines on standard input, answers by lines on standard output:
  to ADDRESS PORT   say hello there until told more           heard             (once, at the other end's first packet)
  go                send numbered packets                     arrived COUNT     (ten times a second)
  stop              send no more                              sent COUNT TIME   (of the last one, ns since 1970)
  expect COUNT TIME wait for the rest, then end               result JSON
At its start it says `ready ADDRESS PORT`: its own. It ends when its standard input does, so it does not outlive the test.
"""

import errno
import fcntl
import json
import os
import select
import signal
import socket
import struct
import sys
import time

SO_TIMESTAMPNS = 35  # the kernel says when a packet arrived: not when this program had time to read it
SO_RCVBUFFORCE = 33
SIOCGIFADDR = 0x8915
HELLO, NUMBERED = 0, 1
HEAD = struct.Struct("!16sBQ")  # token, kind, number
MILLISECOND = 1_000_000
SETTLED = 2000 * MILLISECOND  # what has not arrived so long after the last one that did will not


def say(*words):
    print(*words, flush=True)


class Sent:
    def __init__(self, begin):
        self.count = 0
        self.last = begin
        self.gap = 0
        self.errors = {}

    def add(self, now):
        self.gap = max(self.gap, now - self.last)
        self.last = now
        self.count += 1

    def failed(self, error):
        name = errno.errorcode.get(error.errno, str(error.errno))
        self.errors[name] = self.errors.get(name, 0) + 1


class Received:
    def __init__(self, begin):
        self.seen = bytearray()
        self.count = 0  # different numbers
        self.duplicates = 0
        self.reordered = 0
        self.last = begin
        self.gap = 0
        self.gap_at = begin

    def add(self, number, at):
        if number >= len(self.seen):
            self.seen.extend(bytes(number + 1 - len(self.seen)))
        elif self.seen[number]:
            self.duplicates += 1
        else:
            self.reordered += 1
        self.count += 1 if not self.seen[number] else 0
        self.seen[number] = 1
        self.silent_until(at)

    def silent_until(self, at):
        if at - self.last > self.gap:
            self.gap, self.gap_at = at - self.last, self.last
        self.last = max(self.last, at)

    def lost(self, expected):
        ranges = []
        for number in range(expected):
            if number < len(self.seen) and self.seen[number]:
                continue
            if ranges and ranges[-1][1] == number - 1:
                ranges[-1][1] = number
            else:
                ranges.append([number, number])
        return ranges


class Udp:
    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("0.0.0.0", 0))
        self.port = self.socket.getsockname()[1]

    def wrap(self, payload, number):
        return payload

    def unwrap(self, data):
        return data


class Ping:
    """The echo reply carries what the request did, so the same payload numbers both."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
        self.port = 0

    def wrap(self, payload, number):
        def message(checksum):
            return struct.pack("!BBHHH", 8, 0, checksum, os.getpid() & 0xFFFF, number & 0xFFFF) + payload

        return message(internet_checksum(message(0)))

    def unwrap(self, data):
        header = (data[0] & 0xF) * 4
        return data[header + 8 :] if data[header : header + 1] == b"\0" else b""


def internet_checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


class End:
    def __init__(self, link, token, rate):
        self.link = link
        self.token = token
        self.period = 1_000_000_000 // rate
        self.peer = None
        self.heard = False
        self.sent = None  # from `go` on
        self.received = None
        self.sending = False
        self.due = 0  # when the next packet is to go, monotonic
        self.report = 0
        self.expected = None
        self.expected_last = 0
        self.commands = b""
        link.socket.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 8 << 20)
        link.socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        link.socket.setblocking(False)

    def run(self):
        while not self.finished():
            now = time.monotonic_ns()
            if self.sending:
                self.send_what_is_due(now)
            if self.received and now >= self.report:
                say("arrived", self.received.count)
                self.report = now + 100 * MILLISECOND
            until = min(self.due if self.sending else now + 100 * MILLISECOND, now + 100 * MILLISECOND)
            wait = max(0, until - time.monotonic_ns()) / 1e9
            readable, _, _ = select.select([self.link.socket, 0], [], [], wait)
            if self.link.socket in readable:
                self.receive()
            if 0 in readable:
                self.obey()

    def send_what_is_due(self, now):
        # Deadlines are absolute: what a busy machine made late is sent at once, and the rate stays.
        while self.due <= now:
            self.due += self.period
            kind, number = (HELLO, 0) if self.sent is None else (NUMBERED, self.sent.count)
            packet = self.link.wrap(HEAD.pack(self.token, kind, number), number)
            if self.sent is not None:
                self.sent.add(time.time_ns())
            try:
                self.link.socket.sendto(packet, self.peer)
            except OSError as error:  # it counts as sent: whoever relies on the network has lost it
                if self.sent is not None:
                    self.sent.failed(error)

    def receive(self):
        while True:
            try:
                data, ancillary, _, _ = self.link.socket.recvmsg(2048, 128)
            except BlockingIOError:
                return
            payload = self.link.unwrap(data)
            if len(payload) != HEAD.size:
                continue
            token, kind, number = HEAD.unpack(payload)
            if token != self.token:
                continue
            if not self.heard:
                self.heard = True
                say("heard")
            if kind == NUMBERED:
                self.begin_counting()
                self.received.add(number, arrival(ancillary))

    def begin_counting(self):
        if self.received is None:  # at `go`, or when the other end was told a moment sooner
            self.received = Received(time.time_ns())

    def obey(self):
        more = os.read(0, 4096)
        if not more:
            sys.exit("standard input ended: so does the probe")
        self.commands += more
        while b"\n" in self.commands:
            line, self.commands = self.commands.split(b"\n", 1)
            self.command(*line.decode().split())

    def command(self, word, *arguments):
        now = time.monotonic_ns()
        if word == "to":
            self.peer = (arguments[0], int(arguments[1]))
            self.sending, self.due = True, now
        elif word == "go":
            self.begin_counting()
            self.sent, self.due = Sent(time.time_ns()), now
        elif word == "stop":
            self.sending = False
            say("sent", self.sent.count, self.sent.last)
        elif word == "expect":
            self.expected, self.expected_last = int(arguments[0]), int(arguments[1])

    def finished(self):
        if self.expected is None:
            return False
        settled = max(self.expected_last, self.received.last) + SETTLED < time.time_ns()
        if self.received.count < self.expected and not settled:
            return False
        self.received.silent_until(self.expected_last)
        say("result", json.dumps(self.result()))
        return True

    def result(self):
        return {
            "sent": self.sent.count,
            "sendGap": self.sent.gap,
            "sendErrors": self.sent.errors,
            "expected": self.expected,
            "received": self.received.count,
            "lost": self.received.lost(self.expected),
            "duplicates": self.received.duplicates,
            "reordered": self.received.reordered,
            "gap": self.received.gap,
            "gapAt": self.received.gap_at,
        }


def arrival(ancillary):
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == SO_TIMESTAMPNS:
            seconds, nanoseconds = struct.unpack("qq", data[:16])
            return seconds * 1_000_000_000 + nanoseconds
    raise RuntimeError("the kernel does not say when a packet arrived")


def own_address(device):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("256s", device.encode())
        return socket.inet_ntoa(fcntl.ioctl(any_socket, SIOCGIFADDR, request)[20:24])


kind, token, rate, limit = sys.argv[1:]
signal.alarm(int(limit))
link = Udp() if kind == "udp" else Ping()
say("ready", own_address("eth0"), link.port)
End(link, bytes.fromhex(token), int(rate)).run()
