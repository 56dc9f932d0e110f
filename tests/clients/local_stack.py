"""A local stack for as long as clients need it."""

import contextlib
import pathlib
import subprocess
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]


@contextlib.contextmanager
def running(program=None):
    """The address of a fresh stack; it ends, and its data with it, when the block does."""
    program = str(pathlib.Path(program or TOP / "target/debug/stack").resolve())
    with tempfile.TemporaryDirectory() as folder:
        command = [program, "--port", "0", "--until-stdin-closes", "--data", folder]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        with subprocess.Popen(command, text=True, **pipes) as stack:
            try:
                ready = next((line for line in stack.stdout if line.startswith("ready: ")), None)
                if ready is None:
                    raise SystemExit(f"{program} is not ready")
                yield ready.removeprefix("ready: ").strip()
            finally:
                stack.stdin.close()
