"""The protocol's messages, made when the package is loaded from strategy.binpb.

That file is a copy of framework/pluginproto/strategy.binpb, the compiled form of
strategy.proto, which is the contract for plugins in every language. So there are
no generated stubs that a newer protobuf would refuse.
"""

import platform
import sys
from pathlib import Path

VERIFIED = "Python 3.11, grpcio 1.51 and protobuf 3.21 (4.21), those of Debian 12"
INSTALL = "Debian: apt install python3-grpcio python3-protobuf; elsewhere: pip install grpcio protobuf"
PACKAGE = "smacs.strategy.v1"


class VersionError(ImportError):
    """What the package needs is missing, or of a version it does not work with."""


def versions() -> str:
    """Say which versions are at work, for errors."""
    found = [f"Python {platform.python_version()}"]
    for module, name in (("grpc", "grpcio"), ("google.protobuf", "protobuf")):
        found.append(f"{name} {getattr(sys.modules.get(module), '__version__', 'missing')}")
    return ", ".join(found)


def _load() -> dict[str, type]:
    if sys.version_info < (3, 11):
        raise VersionError(f"smacs needs Python 3.11 or later, this is {platform.python_version()}")
    try:
        import grpc  # noqa: F401: not needed here, but missed with the same words
        from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
    except ImportError as e:
        raise VersionError(f"smacs needs grpcio and protobuf, and {sys.executable} has: {versions()}: {e}. {INSTALL}") from e
    try:
        files = descriptor_pb2.FileDescriptorSet.FromString(Path(__file__).with_name("strategy.binpb").read_bytes())
        pool = descriptor_pool.DescriptorPool()
        for file in files.file:
            pool.AddSerializedFile(file.SerializeToString())
        names = [f"{PACKAGE}.{message.name}" for file in files.file for message in file.message_type]
        descriptors = [pool.FindMessageTypeByName(name) for name in names]
        if hasattr(message_factory, "GetMessageClass"):  # protobuf 4.22 and later
            classes = [message_factory.GetMessageClass(d) for d in descriptors]
        else:
            factory = message_factory.MessageFactory(pool)
            classes = [factory.GetPrototype(d) for d in descriptors]
        return {d.name: made for d, made in zip(descriptors, classes)}
    except Exception as e:
        raise VersionError(f"the protocol's messages cannot be made by protobuf: {type(e).__name__}: {e} "
                           f"(here: {versions()}; verified with {VERIFIED})") from e


_messages = _load()


def message(name: str) -> type:
    """Return the class of a message of strategy.proto."""
    return _messages[name]
