#!/usr/bin/env python3
"""Oracle's dialect through clients that know nothing of ours: curl, as the documentation has it, and HTTPie.

Sends the published samples as they are, and follows what comes back. Needs curl, `cargo test --workspace --no-run` or
`cargo build --workspace` before, and HTTPie (`pip install httpie==3.2.4`).

Usage: oracle.py [the program that runs the local stack, by default target/debug/stack]
"""

import json
import subprocess
import sys
import tempfile

from local_stack import TOP, running

GOLDEN = TOP / "tests/integration/oracle/golden"
API = "/iam/governance/selfservice/api/v1/requests"
TOKENS = "/iam/governance/token/api/v1/tokens"


def expect(found, wanted, what):
    if found != wanted:
        raise SystemExit(f"{what}: {found!r} rather than {wanted!r}")


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout


def curl(url, *options, user="requester"):
    """The documentation's own line: user name and password, X-Requested-By with any value."""
    basic = ["-u", f"{user}:demo-{user}"]
    headers = ["-H", "Content-Type: application/json", "-H", "X-Requested-By: <anyvalue>"]
    return json.loads(run("curl", "-sS", "--fail-with-body", *headers, *basic, *options, url))


def httpie(*arguments):
    """Fails for any status from 300 on; gives the body."""
    command = [sys.executable, "-m", "httpie", "--ignore-stdin", "--check-status", "--body", *arguments]
    return json.loads(run(*command))


def samples_by_curl(url):
    """What is filed is answered as published; a revocation takes what user 6 holds from the start."""
    post = ["-X", "POST", "-d", f"@{GOLDEN / 'create.json'}"]
    created = curl(url + API, *post)
    published = json.loads((GOLDEN / "answer.json").read_text())
    row, sample = created["requests"][0], published["requests"][0]
    expect(list(row), list(sample), "the names of an answer")
    expect(created["links"][0]["href"], url + API, "the link to all requests")
    expect(row["links"][0]["href"], f"{url}{API}/{row['id']}", "the link to a request")
    for name in ["requestId", "reqStatus", "status"]:
        expect(row[name], sample[name], name)
    expect(curl(url + API, *post)["requests"][0]["id"], row["id"], "the number when it is sent again")
    read = curl(row["links"][0]["href"])
    expect(read["reqJustification"], "Request role for sub-ordinate", "the justification")
    expect(read["reqTargetEntities"][1]["endDate"], "2019-09-25T18:30:00Z", "the end")
    revoked = curl(url + API, "-X", "POST", "-d", f"@{GOLDEN / 'revoke.json'}")["requests"][0]
    expect((revoked["requestId"], revoked["status"]), ("7001", "SUCCESS"), "a revocation")
    expect(curl(revoked["links"][0]["href"])["reqType"], "Revoke Entitlement", "its type")
    return row["id"]


def refusals_by_curl(url):
    """What lacks the header is told so, and nothing is done."""
    command = ["curl", "-sS", "-u", "requester:demo-requester", "-H", "Content-Type: application/json"]
    refused = json.loads(run(*command, "-d", f"@{GOLDEN / 'create.json'}", url + API))
    expect("X-Requested-By" in refused["errorMessage"], True, refused["errorMessage"])
    head = run("curl", "-sS", "-I", "-u", "requester:demo-requester", url + API)
    expect("responsetime:" in head.lower() and " 200 " in head, True, head)


def session_by_httpie(url, filed, folder):
    """A token once, then a session that carries it; filters are given as `q==...`."""
    headers = ["X-Requested-By:httpie", "Content-Type:application/json"]
    token = httpie("-a", "requester:demo-requester", "POST", url + TOKENS, *headers)
    session = f"--session={folder}/session.json"
    bearer = f"Authorization:Bearer {token['accessToken']}"
    mine = httpie(session, "GET", url + API, bearer, "q==reqStatus eq Request::Awaiting::Approval", "limit==1")
    expect((mine["count"], mine["hasMore"], mine["totalResult"]), (1, True, -1), "a page")
    found = [row["id"] for row in mine["requests"]]
    while following := [link["href"] for link in mine["links"] if link["rel"] == "next"]:
        mine = httpie(session, "GET", following[0])
        found += [row["id"] for row in mine["requests"]]
    expect(filed in found and len(found) == len(set(found)), True, f"{filed} once among {found}")
    one = httpie(session, "GET", f"{url}{API}/{filed}", "fields==reqStatus,reqType")
    expect(one, {"id": filed, "reqStatus": "Request Awaiting Approval", "reqType": "Heterogeneous Request"}, "fields")
    body = 'requests:=[{"reqTargetEntities": [{"entityId": 31, "entityType": "AppInstance"}]}]'
    created = httpie(session, "POST", url + API, "X-Requested-By:httpie", body)
    expect(created["requests"][0]["status"], "SUCCESS", "what a session files")
    renewed = httpie(session, "PUT", url + TOKENS, "X-Requested-By:httpie")
    expect(renewed["accessToken"] != token["accessToken"], True, "a new token")


def main():
    with running(*sys.argv[1:2]) as url, tempfile.TemporaryDirectory() as folder:
        filed = samples_by_curl(url)
        refusals_by_curl(url)
        session_by_httpie(url, filed, folder)
    print("curl and HTTPie are served")


if __name__ == "__main__":
    main()
