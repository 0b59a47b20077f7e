"""The other end of tests that pass descriptors and credentials: MODE TYPE PATH [FILE …]

give   connects and sends each FILE's descriptor with a message of its own, then waits for the end of input
take   binds, takes one message and prints its bytes, what its descriptors hold, and who sent it
"""
import os
import socket
import struct
import sys

mode, kind, path, files = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
types = {"stream": socket.SOCK_STREAM, "datagram": socket.SOCK_DGRAM, "seqpacket": socket.SOCK_SEQPACKET}
sock = socket.socket(socket.AF_UNIX, types[kind])

if mode == "give":
    sock.connect(path)
    for name in files:
        fd = os.open(name, os.O_RDONLY)
        socket.send_fds(sock, [b"here is " + os.path.basename(name).encode() + b"\n"], [fd])
        os.close(fd)
    sys.stdin.read()
else:
    sock.bind(path)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
    if kind != "datagram":
        sock.listen(1)
        print("bound", flush=True)
        sock = sock.accept()[0]
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
    else:
        print("bound", flush=True)
    data, control, flags, _ = sock.recvmsg(65536, 4096)
    print(data.decode())
    for level, what, value in control:
        if what == socket.SCM_RIGHTS:
            for (fd,) in struct.iter_unpack("i", value):
                with os.fdopen(fd, "rb") as file:
                    print("descriptor", file.read().decode())
        elif what == socket.SCM_CREDENTIALS:
            print("from %d %d %d" % struct.unpack("iII", value))
