"""The process of a plugin, as a host of any kind sees it."""

import os
import stat
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

PLUGIN = """
import smacs
@smacs.scorer("mine")
def mine(q):
    return [0.0] * len(q.candidates)
print("printed")
smacs.serve()
"""


class ProcessTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.script = Path(folder.name, "mine.py")
        self.script.write_text(PLUGIN)
        self.temporary = Path(folder.name, "t")
        self.temporary.mkdir()

    def start(self, **env):
        package = str(Path(__file__).parents[1])
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": package, "TMPDIR": str(self.temporary), "PYTHONDONTWRITEBYTECODE": "1", **env}
        process = subprocess.Popen([sys.executable, str(self.script)], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.stdin.close)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def test_by_hand(self):
        process = self.start()
        _, said = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 1)
        self.assertIn("it serves scoring.mine", said)
        self.assertIn('command = ["python3", "./mine.py"]', said)

    def test_serves_in_a_private_folder_until_its_input_ends(self):
        process = self.start(SMACS_PLUGIN="strategy.v1")
        core, version, network, address, protocol = process.stdout.readline().strip().split("|")
        self.assertEqual((core, version, network, protocol), ("1", "1", "unix", "grpc"))
        folder = Path(address).parent
        self.assertEqual(stat.S_IMODE(folder.stat().st_mode), 0o700)
        self.assertEqual(self.ask_health(f"unix:{address}"), b"\x08\x01")
        process.stdin.close()
        self.assertEqual(process.wait(timeout=60), 0)
        self.assertFalse(folder.exists())
        self.assertEqual(process.stdout.read(), "")
        self.assertEqual(process.stderr.read(), "printed\n")

    def ask_health(self, address):
        import grpc

        with grpc.insecure_channel(address) as channel:
            return channel.unary_unary("/grpc.health.v1.Health/Check")(b"\x0a\x06plugin", timeout=30)

    def test_serves_in_the_folder_of_the_host(self):
        process = self.start(SMACS_PLUGIN="strategy.v1", PLUGIN_UNIX_SOCKET_DIR=str(self.temporary))
        address = process.stdout.readline().split("|")[3]
        self.assertEqual(Path(address).parent, self.temporary)

    def test_ends_with_a_parent_that_is_killed(self):
        # A script between host and plugin, which holds the plugin's input open.
        nothing, held = os.pipe()
        self.addCleanup(os.close, held)
        self.addCleanup(os.close, nothing)
        between = subprocess.Popen(["sh", "-c", f'"{sys.executable}" "{self.script}" <&{nothing} & echo $!; wait'], pass_fds=[nothing, held],
                                   env={"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[1]), "SMACS_PLUGIN": "strategy.v1",
                                        "TMPDIR": str(self.temporary), "PYTHONDONTWRITEBYTECODE": "1"}, stdout=subprocess.PIPE, text=True)
        self.addCleanup(between.stdout.close)
        child = int(between.stdout.readline())
        between.stdout.readline()  # the handshake: it serves
        between.kill()
        between.wait()
        for _ in range(600):
            try:
                os.kill(child, 0)
            except ProcessLookupError:
                return
            if Path(f"/proc/{child}/stat").exists() and Path(f"/proc/{child}/stat").read_text().split(") ")[1].startswith("Z"):
                return
            time.sleep(0.1)
        os.kill(child, 9)
        self.fail("the plugin lives on")

    def test_packages_that_are_missing(self):
        self.script.with_name("grpc.py").write_text("raise ImportError('no grpc for this test')")
        process = self.start(SMACS_PLUGIN="strategy.v1")
        out, said = process.communicate(timeout=60)
        self.assertEqual((process.returncode, out), (1, ""))
        self.assertIn("smacs needs grpcio and protobuf", said)
        self.assertIn("apt install python3-grpcio python3-protobuf", said)
        self.assertNotIn("Traceback", said)


if __name__ == "__main__":
    unittest.main()
