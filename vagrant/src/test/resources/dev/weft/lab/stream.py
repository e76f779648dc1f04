"""One end of a Stream: sends numbered lines by a TCP connection at a steady rate, and checks those that the other end sent.

Arguments: lines per second, seconds after which it ends whatever happens.

Told by lines on standard input, answers by lines on standard output:
  listen            accept one connection                     listening ADDRESS PORT
  connect ADDRESS PORT                                        connected         (both ends; lines begin)
  stop              send no more lines                        sent COUNT
  close             close this direction                      result JSON       (when the other end has done so too)
and `arrived COUNT` ten times a second, and `broken WHY` if it ever does. There is never a second connection: one that breaks is what the result says.
It ends when its standard input does, so it does not outlive the test.
"""

import fcntl
import json
import os
import select
import signal
import socket
import struct
import sys
import time

SIOCGIFADDR = 0x8915
MILLISECOND = 1_000_000
TCP_INFO_TOTAL_RETRANSMITS = 100  # the offset of tcpi_total_retrans, linux/tcp.h
LINE = 16  # bytes: fifteen digits and a newline
MAX_UNSENT = 1 << 20
LAST_LINES = 10_000 * MILLISECOND


def say(*words):
    print(*words, flush=True)


def own_address(device):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("256s", device.encode())
        return socket.inet_ntoa(fcntl.ioctl(any_socket, SIOCGIFADDR, request)[20:24])


class End:
    def __init__(self, rate):
        self.period = 1_000_000_000 // rate
        self.listener = None
        self.connection = None
        self.broken = None
        self.commands = b""
        self.sent = 0
        self.unsent = b""
        self.due = 0
        self.stopped = False
        self.closing = None  # since when, monotonic
        self.shut = False
        self.ended = False  # the other end has sent all
        self.received = 0
        self.partial = b""
        self.last = 0
        self.gap = 0
        self.gap_at = 0
        self.retransmitted = 0
        self.report = 0

    def run(self):
        while not self.finished():
            now = time.monotonic_ns()
            if self.alive():
                self.lines_that_are_due(now)
            if now >= self.report and self.connection:
                say("arrived", self.received)
                self.report = now + 100 * MILLISECOND
            self.wait(now)

    def alive(self):
        return self.connection is not None and self.broken is None

    def fail(self, why):
        self.broken = why
        say("broken", why)

    def wait(self, now):
        until = now + 100 * MILLISECOND
        if self.alive() and not self.stopped:
            until = min(until, self.due)
        sources, sinks = [0], []
        if self.listener:
            sources.append(self.listener)
        if self.alive() and not self.ended:
            sources.append(self.connection)
        if self.alive() and self.unsent:
            sinks.append(self.connection)
        seconds = max(0, until - time.monotonic_ns()) / 1e9
        readable, writable, _ = select.select(sources, sinks, [], seconds)
        if self.listener in readable:
            self.begin(self.listener.accept()[0])
            self.listener.close()
            self.listener = None
        if self.connection in writable:
            self.flush()
        if self.connection in readable:
            self.receive()
        if 0 in readable:
            self.obey()

    def begin(self, connection):
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.connection = connection
        self.due = time.monotonic_ns()
        self.last = self.gap_at = time.time_ns()
        say("connected")

    def lines_that_are_due(self, now):
        while not self.stopped and self.due <= now:
            self.due += self.period
            if len(self.unsent) > MAX_UNSENT:
                self.fail("a megabyte waits and is not taken")
            self.unsent += b"%015d\n" % self.sent
            self.sent += 1
        self.flush()
        if self.closing and not self.unsent and not self.shut and self.broken is None:
            self.connection.shutdown(socket.SHUT_WR)
            self.shut = True

    def flush(self):
        if not self.unsent:
            return
        try:
            self.unsent = self.unsent[self.connection.send(self.unsent) :]
        except BlockingIOError:
            pass
        except OSError as error:
            self.fail("sending: %s" % error.strerror)

    def receive(self):
        try:
            data = self.connection.recv(1 << 16)
        except BlockingIOError:
            return
        except OSError as error:
            self.fail("receiving: %s" % error.strerror)
            return
        if not data:
            self.ended = True
            if not self.stopped:
                self.fail("the other end closed it")
            return
        self.silent_until(time.time_ns())
        self.partial += data
        while len(self.partial) >= LINE:
            line, self.partial = self.partial[:LINE], self.partial[LINE:]
            if line != b"%015d\n" % self.received:
                self.fail("line %d is %r" % (self.received, line))
                return
            self.received += 1

    def silent_until(self, at):
        if at - self.last > self.gap:
            self.gap, self.gap_at = at - self.last, self.last
        self.last = at

    def obey(self):
        more = os.read(0, 4096)
        if not more:
            sys.exit("standard input ended: so does the stream")
        self.commands += more
        while b"\n" in self.commands:
            line, self.commands = self.commands.split(b"\n", 1)
            self.command(*line.decode().split())

    def command(self, word, *arguments):
        if word == "listen":
            self.listener = socket.create_server((own_address("eth0"), 0), backlog=1)
            say("listening", *self.listener.getsockname())
        elif word == "connect":
            self.begin(socket.create_connection((arguments[0], int(arguments[1])), timeout=10))
        elif word == "stop":
            self.stopped = True
            say("sent", self.sent)
        elif word == "close":
            self.closing = time.monotonic_ns()

    def finished(self):
        if self.closing is None or self.connection is None:
            return False
        if self.broken is None and not (self.ended and self.shut):
            if time.monotonic_ns() < self.closing + LAST_LINES:
                return False
            self.fail("the last lines did not come")
        self.silent_until(self.last if self.ended else time.time_ns())
        say("result", json.dumps(self.result()))
        return True

    def result(self):
        info = self.connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 192)
        return {
            "broken": self.broken,
            "sent": self.sent,
            "received": self.received,
            "bytes": self.received * LINE + len(self.partial),
            "retransmitted": struct.unpack_from("=I", info, TCP_INFO_TOTAL_RETRANSMITS)[0],
            "gap": self.gap,
            "gapAt": self.gap_at,
        }


rate, limit = sys.argv[1:]
signal.alarm(int(limit))
End(int(rate)).run()
