"""The process around the service: the handshake, its outputs, its end.

go-plugin, the host's library, reads one line on standard output, then talks gRPC
at the address in it. What the process prints belongs into the host's log, which
is its standard error; standard input ends with the host.
"""

import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

COOKIE, VALUE = "SMACS_PLUGIN", "strategy.v1"
VERSION = 1  # of the protocol
MAX_MESSAGE = 256 << 20
_THREADS = 16

_handshake: int | None = None  # where the host reads the handshake line
_folder: str | None = None  # of the socket, when it is ours to remove


def hosted() -> bool:
    """Whether a host started this process."""
    return os.environ.get(COOKIE) == VALUE


def claim_output() -> None:
    """Keep standard output for the handshake; what is printed goes to the host's log."""
    global _handshake
    if _handshake is not None:
        return
    _handshake = os.dup(1)
    os.dup2(2, 1)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True, errors="backslashreplace")


def watch_host() -> None:
    """End with the host: its end of our standard input closes then, however it dies."""
    _die_with_parent()
    private = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    threading.Thread(target=_until_end, args=(private,), daemon=True).start()
    threading.Thread(target=_until_orphan, args=(os.getppid(),), daemon=True).start()


def _until_end(descriptor: int) -> None:
    while os.read(descriptor, 1 << 12):
        pass
    _end_group()


def _until_orphan(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    _end_group()


def _end_group() -> None:
    """End this process and what it started. A host makes every plugin the leader of
    its process group; one that is none shares its group and ends alone."""
    _remove_folder()
    if hasattr(os, "getpgrp") and os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(0)


def _die_with_parent() -> None:
    """On Linux, have the kernel kill this process with its parent, a script that
    starts it for instance: watching needs an interpreter that is not stuck."""
    if not sys.platform.startswith("linux"):
        return
    import ctypes

    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)


def _remove_folder() -> None:
    if _folder:
        shutil.rmtree(_folder, ignore_errors=True)


def _listen(server: Any) -> tuple[str, str]:
    """Listen, and return network and address for the handshake."""
    global _folder
    folder = os.environ.get("PLUGIN_UNIX_SOCKET_DIR")
    if not folder and not hasattr(os, "getpgrp"):  # Windows
        return "tcp", f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    if not folder:
        folder = _folder = tempfile.mkdtemp(prefix="smacs")  # mode 0700
    path = os.path.join(folder, f"plugin-{os.getpid()}")
    if not server.add_insecure_port(f"unix:{path}"):
        raise OSError(f"cannot listen on {path}: a socket's path is limited to about 100 bytes")
    return "unix", path


def run(service: Any) -> None:
    """Serve until the host says Shutdown."""
    import grpc

    watch_host()
    options = [("grpc.max_receive_message_length", MAX_MESSAGE), ("grpc.max_send_message_length", MAX_MESSAGE), ("grpc.so_reuseport", 0)]
    server = grpc.server(ThreadPoolExecutor(_THREADS), options=options)
    server.add_generic_rpc_handlers((service.handlers(), *_plumbing(server)))
    try:
        network, address = _listen(server)
        server.start()
        os.write(_handshake, f"1|{VERSION}|{network}|{address}|grpc\n".encode())
        server.wait_for_termination()
    finally:
        _remove_folder()


def _plumbing(server: Any) -> list[Any]:
    """The services of go-plugin itself. Their messages are empty but the health
    check's answer, whose field 1 is 1, SERVING; a message is bytes here."""
    import grpc

    def shutdown(_: bytes, __: Any) -> bytes:
        server.stop(0.5)  # returns at once
        return b""

    def no_output(_: bytes, __: Any) -> Any:
        # Outputs go through standard error: over the connection the last words
        # of a process that ends itself get lost.
        return iter(())

    return [
        grpc.method_handlers_generic_handler("grpc.health.v1.Health", {"Check": grpc.unary_unary_rpc_method_handler(lambda _, __: b"\x08\x01")}),
        grpc.method_handlers_generic_handler("plugin.GRPCController", {"Shutdown": grpc.unary_unary_rpc_method_handler(shutdown)}),
        grpc.method_handlers_generic_handler("plugin.GRPCStdio", {"StreamStdio": grpc.unary_stream_rpc_method_handler(no_output)}),
    ]
