#!/usr/bin/env python3
"""SafeNet's dialect through SOAP clients that know nothing of ours, each of which makes itself from the WSDL: zeep and
suds-community for Python, soap for Node.js.

Each signs in, hands tokens out, reads, moves stop dates, takes users out and removes the task. Needs Node.js,
`cargo test --workspace --no-run` or `cargo build --workspace` before, `pip install -r tests/clients/safenet.txt`, and
`npm install soap@1.13.0` in a folder.

Usage: safenet.py <the folder that holds node_modules> [the program that runs the local stack, by default target/debug/stack]
"""

import base64
import json
import pathlib
import subprocess
import sys
import urllib.request

import safenet_suds
import safenet_zeep
from local_stack import running
from safenet_common import expect

HERE = pathlib.Path(__file__).resolve().parent
PEOPLE = ["zoe", "sue", "nia"]


def put(url, path, body):
    basic = base64.b64encode(b"operator:demo-operator").decode()
    headers = {"Authorization": f"Basic {basic}", "Content-Type": "application/json"}
    request = urllib.request.Request(url + path, json.dumps(body).encode(), headers, method="PUT")
    with urllib.request.urlopen(request) as answer:
        expect(answer.status, 201, path)


def prepare(url):
    """A token that is handed out at once, and users who are to get it."""
    token = {"name": "MobilePASS", "type": "token", "binding": {"connector": "simulator"}}
    put(url, "/provisioning/templates/mobile-pass-clients", token | {"attributes": {"tokenOption": "MobilePASS"}})
    for name in PEOPLE:
        for number in ("1", "2"):
            user = {"firstName": name.title(), "lastName": "Client", "email": f"{name}{number}@acme.example"}
            put(url, f"/provisioning/users/{name}{number}", user)


def by_plain_http(url):
    """What makes zeep stumble by itself: an operation without a result on the port for GET."""
    page = f"{url}/bsidca/BSIDCA.asmx"
    with urllib.request.urlopen(f"{page}/PingConnection") as answer:
        expect("false</boolean>" in answer.read().decode(), True, "a ping of nobody")
    with urllib.request.urlopen(urllib.request.Request(f"{page}/PingConnection", b"")) as answer:
        expect(answer.status, 200, "an empty form")


def main():
    node_modules = pathlib.Path(sys.argv[1]).resolve()
    with running(*sys.argv[2:3]) as url:
        prepare(url)
        by_plain_http(url)
        safenet_zeep.run(url)
        safenet_suds.run(url)
        subprocess.run(["node", HERE / "safenet_soap.mjs", url, node_modules], check=True)
    print("zeep, suds-community and soap are served")


if __name__ == "__main__":
    main()
