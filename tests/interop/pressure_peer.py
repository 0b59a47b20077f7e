"""Peers that press on a queue, or die in the middle: usage pressure_peer.py WHAT PATH

fill       connects, writes until the kernel takes no more (EAGAIN), says how many bytes that were, waits for a line,
           then reads and closes
datagrams  the same with datagrams of 10 bytes; says how many bytes
half       sends half of a message, says "half", and stays until it is killed
deaf       connects, says "deaf", never reads, and stays until it is killed
"""

import socket
import sys

what, path = sys.argv[1:3]
kind = socket.SOCK_DGRAM if what == "datagrams" else socket.SOCK_STREAM
with socket.socket(socket.AF_UNIX, kind) as peer:
    peer.connect(path)
    if what in ("fill", "datagrams"):
        peer.setblocking(False)
        chunk = b"x" * (10 if what == "datagrams" else 1000)
        taken = 0
        try:
            while True:
                taken += peer.send(chunk)
        except BlockingIOError:
            print(taken, flush=True)
        sys.stdin.readline()
    else:
        peer.sendall(b"Content-Length: 100\r\n\r\nonly the first half" if what == "half" else b"hello")
        print(what, flush=True)
        sys.stdin.read()
