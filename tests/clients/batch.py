#!/usr/bin/env python3
"""The README's own example of the batch queue, run as it stands there: signed with PyJWT, which knows nothing of ours.

Needs `cargo test --workspace --no-run` or `cargo build --workspace` before, and `pip install 'pyjwt[crypto]==2.10.1'`.

Usage: batch.py [the program that runs the local stack, by default target/debug/stack]
"""

import base64
import json
import pathlib
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

from local_stack import TOP, running

HERE = "http://127.0.0.1:9000"


def example():
    """The sender that the README has made, and the program that it runs."""
    section = (TOP / "README.md").read_text().split("## The batch queue\n")[1].split("\n## ")[0]
    wanted = section.split("curl -d '")[1].split("'")[0]
    return json.loads(wanted), section.split("```python\n")[1].split("```")[0]


def call(url, body=None):
    basic = base64.b64encode(b"requester:demo-requester").decode()
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data, {"Authorization": f"Basic {basic}"})) as answer:
        return json.load(answer)


def journey(url, folder):
    wanted, program = example()
    made = call(f"{url}/_local/invoke/core-create-credential", wanted)
    (folder / "feed.json").write_text(json.dumps(made))
    if HERE not in program:
        raise SystemExit("the example doesn't send to the stack of the README")
    subprocess.run([sys.executable, "-c", program.replace(HERE, url)], cwd=folder, check=True)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            batch = call(f"{url}/provisioning/batches/joiners")
        except urllib.error.HTTPError as error:
            batch = {"status": error.code}
        if batch["status"] == "Completed":
            return batch
        time.sleep(0.2)
    raise SystemExit(f"the batch didn't come to its end: {batch}")


def main():
    with running(*sys.argv[1:2]) as url, tempfile.TemporaryDirectory() as folder:
        batch = journey(url, pathlib.Path(folder))
    if batch["counts"] != {"total": 1, "filed": 1, "failed": 0}:
        raise SystemExit(f"the batch ended otherwise: {batch}")
    print("the README's batch was signed, filed and read")


if __name__ == "__main__":
    main()
