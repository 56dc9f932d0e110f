#!/usr/bin/env python3
"""UiPath's groups through clients that know nothing of ours: the documentation's own curl, uipath-platform, and the round trip
of the vendor's client.

Needs curl, `cargo test --workspace --no-run` or `cargo build --workspace` before, Python 3.11 and
`pip install uipath-platform==0.2.41`.

Usage: uipath.py [the program that runs the local stack, by default target/debug/stack]
"""

import asyncio
import json
import os
import pathlib
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
# Its file stands in this folder, too, and would be taken for the package.
sys.path = [path for path in sys.path if pathlib.Path(path or ".").resolve() != pathlib.Path(__file__).resolve().parent]

import httpx  # noqa: E402
from uipath.platform import UiPath  # noqa: E402
from uipath.platform.action_center import _tasks_service as tasks  # noqa: E402
from uipath.platform.action_center.tasks import TaskRecipient, TaskRecipientType  # noqa: E402
from uipath.platform.identity import IdentityService  # noqa: E402

SAMPLE = """{
"partitionGlobalId":"magic-7",
"name":"Gryffindors",
"id": "gryff-01",
"directoryUserMemberIDs":
["ron-0103", "har-3107", "her-1909"]
}"""


def expect(found, wanted, what):
    if found != wanted:
        raise SystemExit(f"{what}: {found!r} rather than {wanted!r}")


def published_curl(url):
    """As the documentation has it, but for the backslash that is missing there before --data-raw."""
    command = f"""curl --location --silent --request POST '{url}/hogwarts/default/identity_/api/Group' \\
--header 'Authorization: Bearer 1234' \\
--header 'Content-Type: application/json' \\
--write-out '%{{http_code}}' \\
--data-raw '{SAMPLE}'"""
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True).stdout
    body, status = json.loads(done[:-3]), done[-3:]
    expect(status, "201", "the status of the published call")
    names = ["id", "name", "displayName", "type", "creationTime", "lastModificationTime", "members"]
    expect(list(body), names, "the names of its answer")
    members = [member["displayName"] for member in body["members"]]
    expect(members, ["Hermione Granger", "Harry Potter", "Ron Weasley"], "its members")


def by_uipath_platform(url):
    """The package asks for a token, and reads a group and a user as it does for an assignment of a task."""
    os.environ["UIPATH_ORGANIZATION_ID"] = "magic-7"
    # By itself the package would ask the vendor's cloud for the token.
    token = IdentityService(f"{url}/hogwarts").get_client_credentials_token("operator", "demo-operator", "PM.Group.Read")
    sdk = UiPath(base_url=f"{url}/hogwarts/default", secret=token.access_token)

    def resolve(kind, value):
        recipient = TaskRecipient(type=kind, value=value)
        found = asyncio.run(tasks._resolve_recipient(sdk.tasks, recipient))
        expect(recipient.display_name, found, "what the package shows of it")
        return found

    expect(resolve(TaskRecipientType.GROUP_ID, "gryff-01"), "Gryffindors", "the group's name")
    expect(resolve(TaskRecipientType.USER_ID, "her-1909"), "hermione@hogwarts.com", "the user's address")


def round_trip(url):
    """What the integration suite of the vendor's TypeScript client does."""
    api = f"{url}/acme/identity_"
    form = {"grant_type": "client_credentials", "client_id": "operator", "client_secret": "demo-operator", "scope": "PM.Group"}
    token = httpx.post(f"{api}/connect/token", data=form).raise_for_status().json()
    expect((token["token_type"], token["expires_in"]), ("Bearer", 3600), "a token")
    with httpx.Client(base_url=f"{api}/api/Group/", headers={"Authorization": f"Bearer {token['access_token']}"}) as client:

        def put(**changes):
            body = {"partitionGlobalId": "acme", "name": "Trip 2"} | changes
            return client.put(group["id"], json=body).raise_for_status().json()

        made = client.post(f"{api}/api/Group", json={"partitionGlobalId": "acme", "name": "Trip"})
        expect(made.status_code, 201, "create")
        group = made.json()
        expect(client.get(f"acme/{group['id']}").json(), group, "get")
        expect(put()["displayName"], "Trip 2", "rename")
        expect([it["identifier"] for it in put(directoryUserIDsToAdd=["ron-0103", "jdoe"])["members"]], ["jdoe", "ron-0103"], "add")
        expect([it["identifier"] for it in put(directoryUserIDsToRemove=["jdoe"])["members"]], ["ron-0103"], "remove")
        expect(client.get(f"acme/{group['id']}/Members").json()["totalCount"], 1, "the number of members")
        expect(client.delete(f"acme/{group['id']}").status_code, 204, "delete")
        expect(client.get(f"acme/{group['id']}").status_code, 404, "get afterwards")
        expect(group["id"] in [it["id"] for it in client.get("acme").json()], False, "in the list")


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else str(TOP / "target/debug/stack")
    with tempfile.TemporaryDirectory() as folder:
        command = [program, "--port", "0", "--until-stdin-closes", "--data", folder]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        with subprocess.Popen(command, text=True, **pipes) as stack:
            ready = next((line for line in stack.stdout if line.startswith("ready: ")), None)
            if ready is None:
                raise SystemExit(f"{program} is not ready")
            url = ready.removeprefix("ready: ").strip()
            published_curl(url)
            by_uipath_platform(url)
            round_trip(url)
            stack.stdin.close()
    print("curl and uipath-platform are served")


if __name__ == "__main__":
    main()
