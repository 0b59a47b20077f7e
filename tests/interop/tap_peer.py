"""The two ends of tests through a tap: server NAME TARGET, or client NAME FRONT. The client prints what it saw.

fd, seqpacket, late, urgent: what crosses; reset-by-server, reset-by-client: who closes with unread bytes,
with -big: with many of them
"""
import fcntl
import os
import select
import socket
import sys
import termios
import time

side, name, path = sys.argv[1:4]
kind = socket.SOCK_SEQPACKET if name == "seqpacket" else socket.SOCK_STREAM
unread = b"0123456789" * (10_000 if name.endswith("-big") else 1)
big = bytes(i * 7 % 251 for i in range(200_000))


def read_all(peer):
    got = b""
    try:
        while chunk := peer.recv(65536):
            got += chunk
        return got, "eof"
    except ConnectionResetError:
        return got, "reset"


def leave_unread(peer):
    """Takes one byte of what is there, once all of it is: who still sends would see a broken pipe instead."""
    until = time.monotonic() + 20
    while int.from_bytes(fcntl.ioctl(peer, termios.FIONREAD, bytes(4)), sys.byteorder) < len(unread):
        assert time.monotonic() < until
        time.sleep(0.001)
    peer.recv(1)


def serve(peer):
    if name == "fd":
        data, fds, _, _ = socket.recv_fds(peer, 100, 5)
        with os.fdopen(fds[0], "rb") as file:
            peer.sendall(data + b" and " + file.read())
    elif name == "seqpacket":
        peer.send(peer.recv(300_000)[::-1])
    elif name == "late":
        data = read_all(peer)[0]
        time.sleep(2)
        peer.sendall(b"late reply to " + data)
    elif name == "urgent":
        select.select([], [], [peer])  # the urgent byte is on its way
        data = peer.recv(2)
        peer.sendall(data + peer.recv(1, socket.MSG_OOB) + read_all(peer)[0])
    elif name.startswith("reset-by-server"):
        leave_unread(peer)
    elif name.startswith("reset-by-client"):
        peer.sendall(unread)
        print(*read_all(peer), flush=True)


def ask(peer):
    if name == "fd":
        with open(sys.argv[4], "rb") as file:
            socket.send_fds(peer, [b"a file"], [file.fileno()])
        print(read_all(peer)[0].decode())
    elif name == "seqpacket":
        peer.send(big)
        answer = peer.recv(300_000)
        print(len(answer), answer == big[::-1])
    elif name == "late":
        peer.sendall(b"the end")
        peer.shutdown(socket.SHUT_WR)
        print(read_all(peer)[0].decode())
    elif name == "urgent":
        peer.sendall(b"ab")
        peer.send(b"X", socket.MSG_OOB)
        peer.sendall(b"cd")
        peer.shutdown(socket.SHUT_WR)
        print(read_all(peer)[0].decode())
    elif name.startswith("reset-by-server"):
        peer.sendall(unread)
        print(*read_all(peer))
    elif name.startswith("reset-by-client"):
        leave_unread(peer)


with socket.socket(socket.AF_UNIX, kind) as sock:
    if side == "server":
        sock.bind(path)
        sock.listen(1)
        print("listening", flush=True)
        with sock.accept()[0] as accepted:
            serve(accepted)
    else:
        sock.settimeout(20)
        sock.connect(path)
        ask(sock)
